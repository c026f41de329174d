import Testing

@testable import JSONText

@Suite struct JSONNumberTests {
    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        JSONNumber.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func text(_ value: Int64) -> (array: String, buffer: String) {
        var bytes: [UInt8] = []
        var buffer = LineBuffer()
        JSONNumber.append(value, to: &bytes)
        JSONNumber.append(value, to: &buffer)
        return (
            String(decoding: bytes, as: UTF8.self),
            buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
        )
    }

    @Test func `eight digits at once are those of the number, for all that are near a power of ten, and many others`() {
        var numbers: [UInt32] = []
        for power in [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 99_999_999] as [UInt32] {
            numbers += (power > 20 ? power - 20 : 0)...min(power + 20, 99_999_999)
        }
        // A step that has no divisor in common with a power of ten.
        numbers += stride(from: 0, to: 100_000_000, by: 9973).map { UInt32($0) }
        for number in numbers {
            let digits = DecimalDigits.eight(of: number) | DecimalDigits.zeros
            let text = unsafe withUnsafeBytes(of: digits.littleEndian) { unsafe String(decoding: $0, as: UTF8.self) }
            let want = String(repeating: "0", count: 8 - "\(number)".count) + "\(number)"
            guard text == want else {
                Issue.record("got \(text), want \(want)")
                return
            }
        }
    }

    @Test func `integers of every length have their digits`() {
        for power in 0..<63 {
            for near in [-1, 0, 1] as [Int64] {
                for value in [(1 << power) &+ near, -(1 << power) &+ near] {
                    #expect(text(value) == ("\(value)", "\(value)"))
                }
            }
        }
        for value in [0, .max, .min, 99_999_999, 100_000_000, 1_000_000_000_000_000_000] as [Int64] {
            #expect(text(value) == ("\(value)", "\(value)"))
        }
    }

    @Test(arguments: [
        0, -0.0, 0.1, 0.001, 0.0009999, 0.012345, 1.5, -2456.75, 100, 1e6, 999_999_999.999999, 1e9, 999_999_999.9999999, 0.1 + 0.2, 1 / 3,
        1e15,
        1e16, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 123_456_789.123456, 0.000001, 2.0.squareRoot(), 4503599627370495.5,
        0.3, 1.0000001,
    ]) func `a double has the shortest digits that read back as the same`(value: Double) {
        #expect(text(value) == value.description)
    }

    @Test func `decimals of up to six places, and their neighbours, are written as the standard library writes them`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200_000 {
            let places = pow10(Int.random(in: 0...6, using: &random))
            let decimal = (Double.random(in: -2e9...2e9, using: &random) * places).rounded() / places
            for value in [decimal, decimal.nextUp, decimal / 1e6, (decimal / 1e6).nextDown] {
                guard text(value) == value.description else {
                    Issue.record("got \(text(value)), want \(value.description) (bits \(value.bitPattern))")
                    return
                }
            }
        }
    }

    private func pow10(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
