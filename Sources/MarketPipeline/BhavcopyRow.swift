/// One line of the exchange's daily price file ("bhavcopy"): a security's trading day.
struct BhavcopyRow: Sendable {
    let symbol: String
    let series: String
    /// Rupees.
    let open, high, low, close, last, previousClose: Double
    /// Shares.
    let volume: Int
    /// Rupees.
    let turnover: Double
    let trades: Int
    let isin: String

    /// Why a line is not a row.
    enum Malformed: Error, CustomStringConvertible {
        case columns(got: Int)
        case number(column: String, got: String)

        var description: String {
            switch self {
            case .columns(let got): "got \(got) columns, want 13"
            case .number(let column, let got): "column \(column): got '\(got)', want a number"
            }
        }
    }

    /// Reads `SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,TOTALTRADES,ISIN`.
    init(line: Substring) throws(Malformed) {
        let columns = line.split(separator: ",", omittingEmptySubsequences: false)
        guard columns.count == 13 else { throw .columns(got: columns.count) }
        symbol = String(columns[0])
        series = String(columns[1])
        open = try Self.number("OPEN", columns[2])
        high = try Self.number("HIGH", columns[3])
        low = try Self.number("LOW", columns[4])
        close = try Self.number("CLOSE", columns[5])
        last = try Self.number("LAST", columns[6])
        previousClose = try Self.number("PREVCLOSE", columns[7])
        volume = try Self.number("TOTTRDQTY", columns[8])
        turnover = try Self.number("TOTTRDVAL", columns[9])
        trades = try Self.number("TOTALTRADES", columns[11])
        isin = String(columns[12])
    }

    private static func number<Number: LosslessStringConvertible>(
        _ column: String, _ text: Substring
    ) throws(Malformed) -> Number {
        guard let number = Number(String(text)) else { throw .number(column: column, got: String(text)) }
        return number
    }
}

extension BhavcopyRow {
    /// A rule that a row breaks, by the name under which failures are counted.
    enum Fault: String, Sendable, CaseIterable {
        case highBelowLow = "high_below_low"
        case closeOutOfRange = "close_out_of_range"
        case negativeVolume = "negative_volume"
        case badISIN = "bad_isin"
        /// None of the row's: the program was told to fail.
        case injected
    }

    /// The first rule that the row breaks.
    var fault: Fault? {
        if high < low { return .highBelowLow }
        if close < low || close > high { return .closeOutOfRange }
        if volume < 0 { return .negativeVolume }
        if isin.utf8.count != 12 || !isin.hasPrefix("INE") { return .badISIN }
        return nil
    }
}
