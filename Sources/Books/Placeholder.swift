enum BooksRoom {}
