enum ExactMoneyRoom {}
