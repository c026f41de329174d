/// A number as the page shows it.
enum SampleValue: Sendable {
    case integer(UInt64)
    case double(Double)

    var text: String {
        switch self {
        case .integer(let number): String(number)
        case .double(let number): Self.text(of: number)
        }
    }

    var number: Double {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        }
    }

    private static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        // Up to here a double holds every integer exactly; beyond it the shortest form with an exponent says as much.
        if number.magnitude < 0x1p53, let integer = Int64(exactly: number) { return String(integer) }
        return number.description
    }

    /// A number as the value of `le` or `quantile`, in OpenMetrics' canonical form: `1.0`, `0.25`, `1.048576e+06`.
    ///
    /// The text format would take `1`, but to a server `le="1"` and `le="1.0"` are two series. One form for both formats keeps a
    /// series whole, and it is the one that the Python client has always written.
    static func boundText(of number: Double) -> String {
        guard number.isFinite else { return text(of: number) }
        let plain = number.description
        guard number.magnitude >= 1e6, !plain.contains("e") else { return plain }
        // The point moves behind the first digit; arithmetic would round.
        let sign = number < 0 ? "-" : ""
        let parts = plain.drop { $0 == "-" }.split(separator: ".")
        let exponent = parts[0].count - 1
        let digits = String(parts.joined().reversed().drop { $0 == "0" }.reversed())
        let mantissa = digits.count > 1 ? "\(digits.prefix(1)).\(digits.dropFirst())" : digits
        return "\(sign)\(mantissa)e+\(exponent < 10 ? "0" : "")\(exponent)"
    }
}
