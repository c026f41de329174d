import ShipperDelivery
import ShipperStore

/// The parameters of a request, each known and legal.
struct PageParameters {
    private let values: [(name: String, value: String)]

    /// - Parameters:
    ///   - query: what stands behind the `?`, as a browser encodes a form.
    ///   - known: names that there may be.
    /// - Throws: `PageRefusal`.
    init(_ query: String?, known: Set<String>) throws {
        values = try (query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
                throw PageRefusal.illegal("The address holds a broken '%': \(pair.prefix(100)).")
            }
            guard known.contains(name) else {
                throw PageRefusal.illegal("There is no parameter '\(name.prefix(100))' here.")
            }
            return (name, value)
        }
    }

    /// The value of a parameter that may be given once; an empty one counts as none.
    func one(_ name: String) -> String? { values.last { $0.name == name && !$0.value.isEmpty }?.value }

    func all(_ name: String) -> [String] { values.filter { $0.name == name && !$0.value.isEmpty }.map(\.value) }

    func number(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws -> Int {
        guard let text = one(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw PageRefusal.illegal("\(name): got \"\(text.prefix(100))\", want \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// Milliseconds since 1970, as nanoseconds.
    func time(_ name: String) throws -> Int64? {
        guard let text = one(name) else { return nil }
        let (nanoseconds, overflow) = (Int64(text) ?? .max).multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else {
            throw PageRefusal.illegal("\(name): got \"\(text.prefix(100))\", want milliseconds since 1970.")
        }
        return nanoseconds
    }

    /// As a browser encodes a form: a blank is a `+`. `nil` if a `%` stands without its digits, or the bytes are no UTF-8.
    private static func decode(_ text: Substring) -> String? { PercentEncoding.decode(text.replacing("+", with: " ")) }
}
