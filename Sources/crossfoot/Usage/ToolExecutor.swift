import Dispatch

/// Runs the tasks that start tools, feed them and wait for their end.
///
/// The threads that Swift's tasks share are as few as the cores: where work that computes for long has
/// them all, a tool that waits for its task would seem to hang.
final class ToolExecutor: TaskExecutor {
  /// The one of the program.
  static let shared = ToolExecutor()

  private let queue = DispatchQueue(label: "crossfoot.tools", attributes: .concurrent)

  /// Runs `job` on a thread of its own queue.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
