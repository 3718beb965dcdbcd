import Testing

extension DialectTests {
  /// An export, the name under which it must be recognised, and its two bars.
  struct Form: CustomTestStringConvertible {
    let name: String
    let text: String
    var times = ["2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z"]
    var first = [100.5, 103.25, 99.75, 102, 1500]
    var second = [102.0, 104, 101.5, 103.5, 900]

    var testDescription: String { "\(name): \(text.prefix(40))" }
  }

  static let forms: [Form] = [
    Form(
      name: "Yahoo Finance",
      text: """
        Date,Open,High,Low,Close,Adj Close,Volume
        2024-01-02,100.500000,103.250000,99.750000,102.000000,51.000000,1500
        2024-01-03,102.000000,104.000000,101.500000,103.500000,51.750000,900
        """),
    Form(
      name: "yfinance",
      text: """
        Price,Close,High,Low,Open,Volume
        Ticker,A,A,A,A,A
        Date,,,,,
        2024-01-02,102.0,103.25,99.75,100.5,1500
        2024-01-03,103.5,104.0,101.5,102.0,900
        """),
    Form(
      name: "yfinance",
      text: """
        Ticker,A,A,A,A,A
        Price,Open,High,Low,Close,Volume
        Date,,,,,
        2024-01-02,100.5,103.25,99.75,102.0,1500
        2024-01-03,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "yfinance",
      text: """
        Date,Open,High,Low,Close,Volume,Dividends,Stock Splits
        2024-01-02 00:00:00-05:00,100.5,103.25,99.75,102.0,1500,0.0,0.0
        2024-01-03 00:00:00-05:00,102.0,104.0,101.5,103.5,900,0.24,0.0
        """, times: ["2024-01-02T05:00:00Z", "2024-01-03T05:00:00Z"]),
    Form(
      name: "Binance",
      text: """
        1704153600000,100.50000000,103.25000000,99.75000000,102.00000000,1500.00000000,1704239999999,153000.00000000,41459,700.00000000,71400.00000000,0
        1704240000000,102.00000000,104.00000000,101.50000000,103.50000000,900.00000000,1704326399999,93150.00000000,33873,400.00000000,41400.00000000,0
        """),
    Form(
      name: "Binance",
      text: """
        1704153600000000,100.5,103.25,99.75,102.0,1500.0,1704239999999999,153000.0,4,700.0,71400.0,0
        1704240000000000,102.0,104.0,101.5,103.5,900.0,1704326399999999,93150.0,3,400.0,41400.0,0
        """),
    Form(
      name: "Binance",
      text: """
        open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore
        1704153600000,100.5,103.25,99.75,102.0,1500,1704239999999,153000.0,4,700.0,71400.0,0
        1704240000000,102.0,104.0,101.5,103.5,900,1704326399999,93150.0,3,400.0,41400.0,0
        """),
    Form(
      name: "CryptoDataDownload",
      text: """
        https://www.CryptoDataDownload.com
        unix,date,symbol,open,high,low,close,Volume USDT,Volume BTC,tradecount
        1704240000000,2024-01-03 00:00:00,BTC/USDT,102.0,104.0,101.5,103.5,93150.0,900.0,33
        1704153600000,2024-01-02 00:00:00,BTC/USDT,100.5,103.25,99.75,102.0,153000.0,1500.0,41
        """),
    Form(
      name: "CryptoDataDownload",
      text: """
        https://www.CryptoDataDownload.com
        Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USD
        2024-01-02 01-PM,BTCUSD,102.0,104.0,101.5,103.5,900.0,93150.0
        2024-01-02 12-PM,BTCUSD,100.5,103.25,99.75,102.0,1500.0,153000.0
        """, times: ["2024-01-02T12:00:00Z", "2024-01-02T13:00:00Z"]),
    Form(
      name: "TradingView",
      text: """
        time,open,high,low,close,MA,Volume,Volume MA
        1704153600,100.5,103.25,99.75,102,NaN,1500,1
        1704240000,102,104,101.5,103.5,101.1,900,1
        """),
    Form(
      name: "TradingView",
      text: """
        time,open,high,low,close,Volume
        2024-01-02T00:00:00-05:00,100.5,103.25,99.75,102,1500
        2024-01-03T00:00:00-05:00,102,104,101.5,103.5,900
        """, times: ["2024-01-02T05:00:00Z", "2024-01-03T05:00:00Z"]),
    Form(
      name: "Kraken",
      text: """
        1704153600,100.5,103.25,99.75,102.0,1500.00000000,2614
        1704240000,102.0,104.0,101.5,103.5,900.00000000,1714
        """),
    Form(
      name: "Coinbase",
      text: """
        time,low,high,open,close,volume
        1704240000,101.5,104.0,102.0,103.5,900.0
        1704153600,99.75,103.25,100.5,102.0,1500.0
        """),
    Form(
      name: "Stooq",
      text: """
        <TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
        A.US,D,20240102,000000,100.5,103.25,99.75,102,1500,0
        A.US,D,20240103,000000,102,104,101.5,103.5,900,0
        """),
    Form(
      name: "Stooq",
      text: """
        Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen
        2024-01-02,100.5,103.25,99.75,102,1500
        2024-01-03,102,104,101.5,103.5,900
        """),
    Form(
      name: "Alpha Vantage",
      text: """
        timestamp,open,high,low,close,volume\r
        2024-01-03,102.0000,104.0000,101.5000,103.5000,900\r
        2024-01-02,100.5000,103.2500,99.7500,102.0000,1500\r

        """),
    Form(
      name: "MetaTrader",
      text: """
        <DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
        2024.01.02\t00:00:00\t100.50000\t103.25000\t99.75000\t102.00000\t1500\t0\t12
        2024.01.03\t00:00:00\t102.00000\t104.00000\t101.50000\t103.50000\t900\t0\t11
        """),
    Form(
      name: "MetaTrader",
      text: """
        <DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
        2024.01.02\t100.5\t103.25\t99.75\t102.0\t7\t1500\t12
        2024.01.03\t102.0\t104.0\t101.5\t103.5\t7\t900\t11
        """),
    Form(
      name: "MetaTrader",
      text: """
        2024.01.02,00:00,100.5,103.25,99.75,102.0,1500
        2024.01.03,00:00,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "Bybit",
      text: """
        2024.01.02 03:00,100.5,103.25,99.75,102.0,1500
        2024.01.03 03:00,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "Bybit",
      text: """
        start_at,symbol,period,open,high,low,close,volume
        1704153600,BTCUSDT,D,100.5,103.25,99.75,102.0,1500
        1704240000,BTCUSDT,D,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "Bybit",
      text: """
        startTime,openPrice,highPrice,lowPrice,closePrice,volume,turnover
        1704240000000,102,104,101.5,103.5,900,93150
        1704153600000,100.5,103.25,99.75,102,1500,153000
        """),
    Form(
      name: "backtesting.py, mplfinance or Stooq",
      text: """
        ,Open,High,Low,Close,Volume
        2024-01-02 00:00:00,100.5,103.25,99.75,102.0,1500
        2024-01-03 00:00:00,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "backtesting.py, mplfinance or Stooq",
      text: """
        Date,Open,High,Low,Close,Volume
        20240102,100.5,103.25,99.75,102.0,1500
        20240103,102.0,104.0,101.5,103.5,900
        """),
    Form(
      name: "CoinMarketCap",
      text: """
        timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;circulatingSupply;timestamp
        "2024-01-03T00:00:00.000Z";"2024-01-03T23:59:59.999Z";"2024-01-03T12:50:00.000Z";"2024-01-03T00:05:00.000Z";"2781";102.0;104.0;101.5;103.5;900.0;88.5;19;"2024-01-03T23:59:59.999Z"
        "2024-01-02T00:00:00.000Z";"2024-01-02T23:59:59.999Z";"2024-01-02T12:50:00.000Z";"2024-01-02T00:05:00.000Z";"2781";100.5;103.25;99.75;102.0;1500.0;88.5;19;"2024-01-02T23:59:59.999Z"
        """),
    Form(
      name: "CoinMarketCap",
      text: """
        timeOpen,timeClose,open,high,low,close,volume,timestamp
        2024-01-02T00:00:00.000Z,2024-01-02T23:59:59.999Z,100.5,103.25,99.75,102.0,1500.0,2024-01-02T23:59:59.999Z
        2024-01-03T00:00:00.000Z,2024-01-03T23:59:59.999Z,102.0,104.0,101.5,103.5,900.0,2024-01-03T23:59:59.999Z
        """),
    Form(
      name: "CoinGecko",
      text: """
        snapped_at,price,market_cap,total_volume
        2024-01-02 00:00:00 UTC,102.0,865913523047.6,1500.0
        2024-01-03 00:00:00 UTC,103.5,865913523047.6,900.0
        """, first: [.nan, .nan, .nan, 102, 1500], second: [.nan, .nan, .nan, 103.5, 900]),
    Form(
      name: "Polygon",
      text: """
        v,vw,o,c,h,l,t,n
        1500,101.5,100.5,102.0,103.25,99.75,1704153600000,41
        900,102.75,102.0,103.5,104.0,101.5,1704240000000,33
        """),
    Form(
      name: "Polygon",
      text: """
        ticker,volume,open,close,high,low,window_start,transactions
        A,1500,100.5,102.0,103.25,99.75,1704153600000000000,41
        A,900,102.0,103.5,104.0,101.5,1704240000000000000,33
        """),
    Form(
      name: "HistData",
      text: """
        20240101 190000;100.500000;103.250000;99.750000;102.000000;1500
        20240102 190000;102.000000;104.000000;101.500000;103.500000;900
        """),
    Form(
      name: "spreadsheet",
      text: """
        Datum;Eröffnung;Hoch;Tief;Schluss;Volumen
        02.01.2024;100,5;103,25;99,75;102;1.500
        03.01.2024;102;104;101,5;103,5;900
        """),
    Form(
      name: "spreadsheet",
      text: """
        "Time","Open","High","Low","Close","Volume"
        "Jan 02, 2024","100.5","103.25","99.75","102.00","1,500"
        "Jan 03, 2024","102","104","101.5","103.5","900"
        """),
  ]
}
