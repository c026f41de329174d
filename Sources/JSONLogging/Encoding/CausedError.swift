/// An error that knows what caused it. The causes of a logged error stand in its record (`error_chain`).
///
/// Errors that don't conform are looked into: a stored property `cause`, `underlyingError` or `underlying` that holds an
/// error is taken for the cause.
public protocol CausedError: Error {
    /// What led to this error; `nil` at the end of the chain.
    var cause: (any Error)? { get }
}

/// What a record says of an error.
struct ErrorDescription {
    let message: String
    let type: String
    /// The causes, the nearest first, each as `Type: message`.
    let chain: [String]

    /// A chain ends here, even one that bites its tail.
    static let longestChain = 16

    init(_ error: any Error) {
        message = String(describing: error)
        type = Self.type(of: error)
        var chain: [String] = []
        var next = Self.cause(of: error)
        while let cause = next, chain.count < Self.longestChain {
            chain.append("\(Self.type(of: cause)): \(cause)")
            next = Self.cause(of: cause)
        }
        self.chain = chain
    }

    private static func type(of error: any Error) -> String { String(describing: Swift.type(of: error)) }

    private static func cause(of error: any Error) -> (any Error)? {
        if let error = error as? any CausedError { return error.cause }
        let names: Set = ["cause", "underlyingError", "underlying"]
        for child in Mirror(reflecting: error).children where child.label.map(names.contains) == true {
            // An optional in an `Any` is unwrapped by the cast.
            if let cause = child.value as? any Error { return cause }
        }
        return nil
    }
}
