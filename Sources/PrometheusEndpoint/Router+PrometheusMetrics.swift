public import Hummingbird
import NIOCore
public import PrometheusMetrics

extension RouterMethods {
    /// Answers `GET` and `HEAD` of `path` with the registry's page, in the format and encoding that the client asks for.
    @discardableResult
    public func addPrometheusMetrics(_ registry: PrometheusRegistry, at path: RouterPath = "/metrics") -> Self {
        get(path) { request, _ in PrometheusResponse.of(registry, request.headers) }
        head(path) { request, _ in
            let full = PrometheusResponse.of(registry, request.headers)
            return Response(status: full.status, headers: full.headers)
        }
        return self
    }
}

enum PrometheusResponse {
    static func of(_ registry: PrometheusRegistry, _ request: HTTPFields) -> Response {
        let answer = registry.answer(accept: list(request[values: .accept]), acceptEncoding: list(request[values: .acceptEncoding]))
        var headers: HTTPFields = [.contentType: answer.contentType, .vary: PrometheusAnswer.vary, .cacheControl: "no-store"]
        if let encoding = answer.contentEncoding { headers[.contentEncoding] = encoding }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// A header that stands several times is one list.
    private static func list(_ values: [String]) -> String? { values.isEmpty ? nil : values.joined(separator: ",") }
}
