enum UsageScanRoom {}
