import JSONText

/// Log lines in the champion layout of about 330 bytes, the same ones at every run.
///
/// They compress about as real ones do: keys, loggers and messages repeat, eight tasks with a trace id each take turns and are
/// replaced after some six lines, numbers and symbols vary.
struct LogLines {
    private var generator = SplitMix64(state: 0x5EED)
    private var clock = RFC3339Writer()
    /// 2026-11-23T09:15:00Z, rising from line to line.
    private var nanoseconds: Int64 = 1_795_425_300_000_000_000
    private var traces: [(high: UInt64, low: UInt64)] = Array(repeating: (1, 1), count: 8)

    private static let levels: [StaticString] = ["debug", "info", "info", "info", "info", "info", "warning", "error"]
    private static let events: [StaticString] = [
        "page fetched", "row batch parsed and validated", "load into warehouse table finished",
        "circuit breaker closed again after a successful probe", "file downloaded",
    ]
    private static let scrapers: [StaticString] = ["bhavcopy", "corporate_actions", "index_constituents", "symbol_master"]
    private static let tables: [StaticString] = ["ohlc", "actions", "constituents"]

    mutating func append(to bytes: inout [UInt8]) {
        let dice = generator.next()
        let task = Int(dice >> 48 & 7)
        if dice % 6 == 0 { traces[task] = (generator.next(), generator.next()) }
        nanoseconds += Int64(dice >> 8 & 0xFFFFF) * 1000
        bytes.append(#"{"timestamp":""#)
        clock.append(nanoseconds: nanoseconds, digits: 6, to: &bytes)
        bytes.append(#"","level":""#)
        bytes.append(Self.levels[Int(dice >> 28 & 7)])
        bytes.append(#"","event":""#)
        bytes.append(Self.events[Int(dice >> 32 & 0xFF) % Self.events.count])
        bytes.append(#"","logger":"champion.scrapers.pipeline","trace_id":""#)
        appendHex(traces[task].high, to: &bytes)
        appendHex(traces[task].low, to: &bytes)
        bytes.append(#"","service":"champion""#)
        appendFields(dice, to: &bytes)
        bytes.append("}\n")
    }

    private mutating func appendFields(_ dice: UInt64, to bytes: inout [UInt8]) {
        let numbers = generator.next()
        bytes.append(#","duration_sec":"#)
        JSONNumber.append(Double(numbers & 0xFFFFF) / 1e5, to: &bytes)
        bytes.append(#","price":"#)
        JSONNumber.append(Double(dice >> 20 & 0xFFFFF) / 100, to: &bytes)
        bytes.append(#","rows":"#)
        JSONNumber.append(numbers >> 20 & 0x3FFFF, to: &bytes)
        bytes.append(#","scraper":""#)
        bytes.append(Self.scrapers[Int(dice >> 40 & 3)])
        bytes.append(#"","symbol":""#)
        appendLetters(4 + Int(dice >> 52 & 7), to: &bytes)
        bytes.append(#"","table":""#)
        bytes.append(Self.tables[Int(dice >> 42 & 0xF) % Self.tables.count])
        bytes.append(#"","volume":"#)
        JSONNumber.append(numbers >> 38, to: &bytes)
    }

    private mutating func appendLetters(_ count: Int, to bytes: inout [UInt8]) {
        var dice = generator.next()
        for _ in 0..<count {
            bytes.append(UInt8(ascii: "A") + UInt8(dice % 26))
            dice /= 26
        }
    }

    private func appendHex(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}

/// Steele, Lea and Flood's generator: every state is a good one, so any seed will do.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
