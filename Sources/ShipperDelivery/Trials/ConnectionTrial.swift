/// A request that changes nothing at the server and shows whether delivery will work.
public struct ConnectionTrial: Sendable {
    public enum Purpose: Sendable {
        /// What the server is. It need not say so.
        case product
        /// Whether it lets us write.
        case writing
        /// Whether it lets us ask which lines it holds.
        case asking
    }

    /// What an answer shows. Sentences about "it", the server.
    public enum Finding: Equatable, Sendable {
        case product(ServerProduct)
        case works(String)
        /// Not as it could be, and no hindrance.
        case doubtful(String)
        case fails(String)
    }

    public let purpose: Purpose
    public let message: HTTPMessage
    let read: @Sendable (HTTPAnswer) -> Finding

    /// What the answer to `message` shows. Pure.
    public func finding(on answer: HTTPAnswer) -> Finding { read(answer) }

    /// What it shows that there is no answer.
    public func finding(on failure: TransportFailure) -> Finding { .fails("it does not answer: \(failure.reason)") }

    // MARK: - Reading answers

    /// - Parameter product: reads the body.
    static func product(_ message: HTTPMessage, _ product: @escaping @Sendable ([UInt8]) -> ServerProduct?) -> ConnectionTrial {
        ConnectionTrial(purpose: .product, message: message) { answer in
            switch answer.status {
            case 200: product(answer.body).map(Finding.product) ?? .doubtful("it does not say what it is")
            case 401: .fails("it does not accept our credentials (401)")
            default: .doubtful("it does not say what it is (\(answer.status))")
            }
        }
    }

    /// - Parameter harmless: statuses with which a request without lines is refused once it was let in.
    static func writing(_ message: HTTPMessage, harmless: Set<Int>) -> ConnectionTrial {
        ConnectionTrial(purpose: .writing, message: message) { answer in
            switch answer.status {
            case 200...299: .works("it takes lines")
            case let status where harmless.contains(status): .works("it takes lines")
            case 401, 403: .fails("it does not let us write (\(answer.status)): \(answer.excerpt)")
            case 404, 405: .fails("it takes no logs at this address (\(answer.status)): \(answer.excerpt)")
            default: .fails("it answers \(answer.status): \(answer.excerpt)")
            }
        }
    }

    static func asking(_ message: HTTPMessage) -> ConnectionTrial {
        ConnectionTrial(purpose: .asking, message: message) { answer in
            switch answer.status {
            case 200: .works("it can be asked which lines it holds")
            default:
                .doubtful(
                    "it cannot be asked which lines it holds (\(answer.status)), so lines whose answer was lost will be counted as uncertain: give the sink the right to query, or `query.url`"
                )
            }
        }
    }
}
