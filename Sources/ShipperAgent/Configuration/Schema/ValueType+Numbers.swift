extension ValueType where Value == ByteCount {
    static func size(_ range: ClosedRange<ByteCount>) -> ValueType {
        let wanted = "a size such as \"1MiB\""
        return scalar(
            "size", unit: SchemaEntry.sizeUnits, limits: "\(range.lowerBound) … \(range.upperBound)", wanted: wanted,
            show: \.description
        ) { (text) throws(Misfit) in
            guard let size = ByteCount(text) else { throw Misfit(want: wanted) }
            guard range.contains(size) else { throw Misfit(want: "\(range.lowerBound) to \(range.upperBound)") }
            return size
        }
    }
}

extension ValueType where Value == Duration {
    static func time(_ range: ClosedRange<Duration>) -> ValueType {
        let wanted = "a time such as \"250ms\", \"30s\" or \"5m\""
        let lower = range.lowerBound.configurationText, upper = range.upperBound.configurationText
        return scalar(
            "time", unit: SchemaEntry.timeUnits, limits: "\(lower) … \(upper)", wanted: wanted,
            show: \.configurationText
        ) { (text) throws(Misfit) in
            guard let duration = Duration(configurationText: text) else { throw Misfit(want: wanted) }
            guard range.contains(duration) else { throw Misfit(want: "\(lower) to \(upper)") }
            return duration
        }
    }
}

extension ValueType where Value == Int {
    static func number(_ range: ClosedRange<Int>, of unit: String = "") -> ValueType {
        let limits = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) … \(range.upperBound)"
        let bounds = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        let wanted = range.count == 1 ? bounds : "a whole number from \(bounds)"
        return scalar("number", unit: unit, limits: limits, wanted: wanted, show: \.description) {
            (text) throws(Misfit) in
            guard let number = wholeNumber(text), range.contains(number) else { throw Misfit(want: wanted) }
            return number
        }
    }
}
