/// Splits "256KiB" into 256 and "KiB"; nil where no digit comes first or the number does not fit.
func splitQuantity(_ text: String) -> (count: Int, unit: String)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits) else { return nil }
    return (count, String(text[digits.endIndex...]))
}

/// A whole number as people write it: `4`, `50000`, `50_000`.
func wholeNumber(_ text: String) -> Int? {
    let grouped = text.split(separator: "_", omittingEmptySubsequences: false)
    guard grouped.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
    return Int(grouped.joined())
}
