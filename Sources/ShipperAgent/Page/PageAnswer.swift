import HTTPTypes
import Hummingbird
import JSONText
import NIOCore

/// Answers of the page and its API.
enum PageAnswer {
    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        answer(status, "application/json", body, caching: "no-store")
    }

    /// - Parameter words: a sentence for the user.
    static func refusal(_ status: HTTPResponse.Status, _ words: String) -> Response {
        var body = Array("{\"error\":".utf8)
        JSONEscaping.appendString(words, to: &body)
        body += Array("}\n".utf8)
        return json(body, status: status)
    }

    static func file(_ file: PageFile) -> Response {
        // Asked for anew each time: after an update the page is of the agent that serves it.
        answer(.ok, file.type, file.bytes(), caching: "no-cache")
    }

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8], caching: String) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: caching, .xContentTypeOptions: "nosniff", .contentSecurityPolicy: policy,
        ]
        for (name, value) in [("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin")] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// Why a request of the page is not answered.
struct PageRefusal: Error {
    let status: HTTPResponse.Status
    /// A sentence for the user.
    let words: String

    /// Something in the address is not as it should be.
    static func illegal(_ words: String) -> PageRefusal { PageRefusal(status: .badRequest, words: words) }
}
