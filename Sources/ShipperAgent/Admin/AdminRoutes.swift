import Hummingbird
import NIOCore
import PrometheusEndpoint
import PrometheusMetrics

/// What the agent answers over HTTP.
enum AdminRoutes {
    /// For the network: metrics and health, which reveal nothing of the logs, and the page behind its token. Nothing changes anything.
    static func network(_ metrics: PrometheusRegistry, _ status: AgentStatus, _ page: PageRoutes) -> Router<BasicRequestContext> {
        let router = Router()
        router.addPrometheusMetrics(metrics)
        router.get("/healthz") { _, _ in
            let problem = status.stuckThread
            return respond(problem == nil ? .ok : .serviceUnavailable, text, Array("\(problem ?? "ok")\n".utf8))
        }
        router.get("/ready") { _, _ in
            let isReady = status.isReady
            return respond(
                isReady ? .ok : .serviceUnavailable, text,
                Array((isReady ? "ready\n" : "not ready: the first look for files is not over\n").utf8))
        }
        page.add(to: router)
        return router
    }

    /// For the Unix socket in the state directory, which only the agent's user may open.
    static func control(_ status: AgentStatus) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/status") { _, _ in respond(.ok, "application/json", status.json()) }
        return router
    }

    private static let text = "text/plain; charset=utf-8"

    private static func respond(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
