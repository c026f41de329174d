import HTTPTypes
import Hummingbird

/// Lets through only requests that call the agent by a name of its own: a page of another site, which had its name resolved to this
/// address, does not.
struct HostGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    private let names: Set<String>

    init(listen: ListenAddress, allowed: [String]) {
        names = Set((["127.0.0.1", "localhost", "::1", listen.host] + allowed).map { $0.lowercased() })
    }

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        guard let name = ListenAddress.split(host)?.host.lowercased(), names.contains(name) else {
            return PageAnswer.refusal(
                .misdirectedRequest,
                "This agent is not called '\(host.prefix(100))'. Call it by its address, or list the name under admin.allowed_hosts.")
        }
        return try await next(request, context)
    }
}

/// Lets through only requests that present the token.
struct TokenGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    let token: String

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let presented = request.headers[.authorization] ?? ""
        guard presented.lowercased().hasPrefix("bearer "), AdminToken.equal(String(presented.dropFirst(7)), token) else {
            var answer = PageAnswer.refusal(
                .unauthorized,
                "Present the token: 'Authorization: Bearer TOKEN'. It stands in admin.token in the state directory, or in the configuration."
            )
            answer.headers[.wwwAuthenticate] = "Bearer"
            return answer
        }
        return try await next(request, context)
    }
}
