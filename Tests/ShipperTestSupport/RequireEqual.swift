/// Throws unless `got` is `want`: inside `withEvery`, which adds for which value.
public func requireEqual<Value: Equatable>(_ got: Value, _ want: Value) throws {
    guard got == want else { throw Mismatch(got: String(describing: got), want: String(describing: want)) }
}

/// A value that is not what it should be.
public struct Mismatch: Error, CustomStringConvertible {
    public let got: String
    public let want: String

    public init(got: String, want: String) {
        self.got = got
        self.want = want
    }

    public var description: String { "got \(got), want \(want)" }
}
