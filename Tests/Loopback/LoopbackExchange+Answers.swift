import FlyingFox
import Foundation

extension LoopbackExchange {
  /// What one call finds: the clock, the fault that waits for it, the right body.
  private struct Moment {
    var time: Int64
    var fault: Fault?
    var body: String
    var latency: Double
  }

  func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    let query = request.target.query()
    let moment = note(path: request.path, query: query)
    if moment.latency > 0 { try await Task.sleep(for: .seconds(moment.latency)) }
    if let fault = moment.fault {
      return await fault.answer(insteadOf: moment.body, time: moment.time)
    }
    return Fault.json(moment.body)
  }

  private func note(path: String, query: String) -> Moment {
    state.withLock { state in
      let time = now(state)
      let name = path.replacingOccurrences(of: "/v5/market/", with: "")
      let seconds = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
      state.calls.append(Call(path: name, query: query, time: time, seconds: seconds))
      let fault = fault(&state, time)
      let body = Answerer(scenario: state.scenario, time: time).body(name, query)
      return Moment(time: time, fault: fault, body: body, latency: state.scenario.latency)
    }
  }

  private func fault(_ state: inout State, _ time: Int64) -> Fault? {
    let number = state.calls.count
    if state.isBanned { return .ban }
    if time < state.closedUntil {
      state.early += 1
      return .rateLimit(state.closedUntil - time)
    }
    var fault = state.scenario.faults[number]
    if let repeated = state.scenario.repeated, number % repeated.every == 0 {
      fault = repeated.fault
    }
    if case .rateLimit(let wait) = fault { state.closedUntil = time + wait }
    if case .ban = fault { state.isBanned = true }
    return fault
  }
}

/// Writes the right body of each endpoint.
struct Answerer {
  let scenario: LoopbackExchange.Scenario
  let time: Int64

  func body(_ path: String, _ query: String) -> String {
    var values: [String: String] = [:]
    for item in query.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    switch path {
    case "time": return ok("{\"timeSecond\":\"\(time / 1000)\",\"timeNano\":\"\(time)000000\"}")
    case "instruments-info": return instruments(values)
    case "kline": return kline(values)
    case "funding/history": return funding(values)
    case "open-interest": return openInterest(values)
    default: return Fault.envelope(10017, "route not found", time)
    }
  }

  private func ok(_ result: String) -> String {
    "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":\(result),\"retExtInfo\":{},\"time\":\(time)}"
  }

  private func refused(_ message: String) -> String { Fault.envelope(10001, message, time) }

  private func market(_ values: [String: String]) -> MarketTruth? {
    scenario.markets.first { $0.symbol == values["symbol"] }
  }

  private func instruments(_ values: [String: String]) -> String {
    // Without `status` only trading instruments are listed, and here all of them trade.
    guard values["status", default: "Trading"] == "Trading" else { return listed([], next: "") }
    if scenario.listsAllInstruments {
      let index = Int(values["cursor"]?.replacingOccurrences(of: "page%3D", with: "") ?? "0") ?? 0
      let next = index + 1 < scenario.markets.count ? "page%3D\(index + 1)" : ""
      return listed(Array(scenario.markets.dropFirst(index).prefix(1)), next: next)
    }
    guard values["symbol"] != nil else { return listed(scenario.markets, next: "") }
    if let market = market(values) { return listed([market], next: "") }
    return scenario.hidesUnknownSymbols
      ? listed([], next: "") : refused("params error: symbol invalid")
  }

  private func listed(_ markets: [MarketTruth], next: String) -> String {
    let rows = markets.map(instrument).joined(separator: ",")
    return ok("{\"category\":\"linear\",\"list\":[\(rows)],\"nextPageCursor\":\"\(next)\"}")
  }

  /// A row with the fields that clients of other makers need to read it.
  private func instrument(_ market: MarketTruth) -> String {
    """
    {"symbol":"\(market.symbol)","contractType":"LinearPerpetual","status":"Trading",\
    "baseCoin":"\(market.symbol.dropLast(4))","quoteCoin":"USDT","settleCoin":"USDT",\
    "launchTime":"\(market.launch)","deliveryTime":"0","deliveryFeeRate":"","priceScale":"2",\
    "leverageFilter":{"minLeverage":"1","maxLeverage":"100.00","leverageStep":"0.01"},\
    "priceFilter":{"minPrice":"0.10","maxPrice":"1999999.80","tickSize":"0.10"},\
    "lotSizeFilter":{"maxOrderQty":"1190.000","minOrderQty":"0.001","qtyStep":"0.001",\
    "postOnlyMaxOrderQty":"1190.000","maxMktOrderQty":"500.000","minNotionalValue":"5"},\
    "unifiedMarginTrade":true,"fundingInterval":480,"copyTrading":"both","isPreListing":false,\
    "preListingInfo":null,"symbolType":""}
    """
  }

  /// (i) start and end, or end alone: the newest `limit`; (ii) start alone: the oldest `limit`; (iii) a start inside a
  /// candle lists the candle that contains it.
  private func kline(_ values: [String: String]) -> String {
    guard let market = market(values) else { return refused("Not supported symbols") }
    guard values["interval"] == market.interval, let grid = CandleGrid(market.interval),
      let limit = limit(values, 200, 1000)
    else { return refused("params error") }
    let start = values["start"].flatMap { Int64($0) }
    let end = values["end"].flatMap { Int64($0) } ?? time
    // The open candle is listed as well.
    let latest = time - scenario.hoursLate * MarketTruth.hour
    let lower = start.map(grid.floor) ?? .min
    var rows = market.candleRows(lower, min(end, latest))
    if start != nil && values["end"] == nil {
      rows = Array(rows.suffix(limit))
    } else {
      rows = Array(rows.prefix(limit))
    }
    return ok(
      "{\"symbol\":\"\(market.symbol)\",\"category\":\"linear\",\"list\":[\(rows.joined(separator: ","))]}"
    )
  }

  private func funding(_ values: [String: String]) -> String {
    guard let market = market(values), let limit = limit(values, 200, 200) else {
      return refused("params error")
    }
    let start = values["startTime"].flatMap { Int64($0) }
    let end = values["endTime"].flatMap { Int64($0) }
    if start != nil && end == nil { return refused("startTime without endTime") }
    let rows = market.fundingRows(start ?? .min, min(end ?? time, time)).prefix(limit)
    return ok("{\"category\":\"linear\",\"list\":[\(rows.joined(separator: ","))]}")
  }

  /// Pages by a cursor that is percent-encoded already and must come back as it is.
  private func openInterest(_ values: [String: String]) -> String {
    guard let market = market(values), values["intervalTime"] == market.openInterestInterval,
      let limit = limit(values, 50, 200)
    else { return refused("params error") }
    let start = values["startTime"].flatMap { Int64($0) } ?? .min
    var end = min(values["endTime"].flatMap { Int64($0) } ?? time, time)
    if let cursor = values["cursor"] {
      let head = "lastid%3D19408935%26lasttime%3D"
      guard cursor.hasPrefix(head), let timestamp = Int64(cursor.dropFirst(head.count)) else {
        return refused("params error: cursor invalid")
      }
      end = min(end, timestamp - 1)
    }
    let all = market.openInterestRows(start, end)
    let page = all.prefix(limit)
    let last = page.last?.timestamp ?? 0
    let cursor = all.count > page.count ? "lastid%3D19408935%26lasttime%3D\(last)" : ""
    let rows = page.flatMap(\.rows).joined(separator: ",")
    return ok(
      "{\"symbol\":\"\(market.symbol)\",\"category\":\"linear\",\"list\":[\(rows)],\"nextPageCursor\":\"\(cursor)\"}"
    )
  }

  private func limit(_ values: [String: String], _ usual: Int, _ most: Int) -> Int? {
    guard let text = values["limit"] else { return usual }
    guard let limit = Int(text), (1...most).contains(limit) else { return nil }
    return min(limit, scenario.pageCap ?? limit)
  }
}
