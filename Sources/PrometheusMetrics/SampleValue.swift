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
}
