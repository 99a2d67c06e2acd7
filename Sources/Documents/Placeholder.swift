enum DocumentsRoom {}
