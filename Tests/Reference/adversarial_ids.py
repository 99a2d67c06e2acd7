"""Usage events whose ids somebody chose to slow a hash table down, to time against ordinary ones.

    python3 adversarial_ids.py KIND COUNT FILE.csv
    python3 adversarial_ids.py pairs KIND            # the blocks of a chain, for tests

KIND: ordinary, prefix, suffix, java, djb2, fnv32, fnv64, crc32, multiplicative. Every row is one event of one token;
files of equal COUNT differ in nothing but their ids. All ids of a kind but the first three have one hash under
the function it is named after (fnv64, multiplicative: one value of its low 32 bits, which is what a table looks at).
"""
import sys
import zlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MASK = 0xFFFFFFFF


def fnv(start, prime):
    def step(state, block):
        for byte in block:
            state = ((state ^ byte) * prime) & MASK
        return state
    return start, step


# Hashes of 32 bits that read byte after byte: the state before the first byte, and the state after a block.
CHAINS = {
    "java": (0, lambda state, block: _polynomial(state, block, 31)),
    "djb2": (5381, lambda state, block: _polynomial(state, block, 33)),
    "fnv32": fnv(0x811C9DC5, 0x01000193),
    # The low 32 bits of a product depend on the low 32 bits of its factors only.
    "fnv64": fnv(0xCBF29CE484222325 & MASK, 0x100000001B3 & MASK),
    "crc32": (0, lambda state, block: zlib.crc32(block, state)),
}


def _polynomial(state, block, base):
    for byte in block:
        state = (state * base + byte) & MASK
    return state


def digits(number, width):
    text = ""
    for _ in range(width):
        number, rest = divmod(number, len(ALPHABET))
        text = ALPHABET[rest] + text
    return text


# In these a difference between blocks does not depend on the state before them, so one pair serves for all.
PAIRS = {"java": ("Aa", "BB"), "djb2": ("Ab", "BA"), "crc32": ("uzhqA", "i54pU")}


def pairs(kind, count):
    """`count` pairs of blocks; whichever of each pair is taken, the state after it is the same.

    One collision per step makes 2^count ids collide (Joux, CRYPTO 2004).
    """
    if kind in PAIRS:
        return [PAIRS[kind]] * count
    state, step = CHAINS[kind]
    found = []
    for _ in range(count):
        seen = {}
        for number in range(len(ALPHABET) ** 5):
            # Scattered, since neighbours hardly ever collide.
            block = digits(number * 0x9E3779B1 % len(ALPHABET) ** 5, 5).encode()
            after = step(state, block)
            if after in seen:
                found.append((seen[after].decode(), block.decode()))
                state = after
                break
            seen[after] = block
    return found


def ids(kind, count):
    bits = max(1, (count - 1).bit_length())
    if kind == "ordinary":
        # As random as a UUID, and the same on every run.
        for number in range(count):
            mixed = (number + 1) * 0x9E3779B97F4A7C15D1B54A32D192ED03 & (1 << 128) - 1
            yield f"{mixed ^ mixed >> 61:032x}"
    elif kind == "prefix":
        yield from (f"{'same-prefix-' * 10}{digits(number, 6)}" for number in range(count))
    elif kind == "suffix":
        yield from (f"{digits(number, 6)}{'-same-suffix' * 10}" for number in range(count))
    elif kind == "multiplicative":
        # Words of eight bytes, read little-endian, that share their low half.
        yield from (f"same{digits(number, 4)}" for number in range(count))
    else:
        chain = pairs(kind, bits)
        yield from ("".join(pair[number >> place & 1] for place, pair in enumerate(chain)) for number in range(count))


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "pairs" and arguments[1] in CHAINS:
        for pair in pairs(arguments[1], 16):
            print(*pair)
        return 0
    if len(arguments) != 3 or arguments[0] not in (*CHAINS, "ordinary", "prefix", "suffix", "multiplicative"):
        print(__doc__, file=sys.stderr)
        return 64
    kind, count, path = arguments
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("event_id,occurred_at,customer_id,provider,model,output_tokens\n")
        for number, name in enumerate(ids(kind, int(count))):
            file.write(f"{name},2026-10-{number % 28 + 1:02}T10:00:00Z,c{number % 100},acme,m1,1\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
