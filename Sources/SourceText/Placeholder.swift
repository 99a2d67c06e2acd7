enum SourceTextRoom {}
