import Synchronization
import Testing

@testable import ShipperDelivery

@Suite struct CredentialsTests {
    /// Files by path.
    private final class Files: Sendable {
        let texts = Mutex<[String: String]>([:])
        struct Missing: Error {}

        func read(_ path: String) throws -> [UInt8] {
            guard let text = texts.withLock({ $0[path] }) else { throw Missing() }
            return Array(text.utf8)
        }
    }

    private let files = Files()

    private func credentials(_ authentication: Authentication) -> Credentials {
        Credentials(authentication) { [files] in try files.read($0) }
    }

    private func put(_ text: String, in path: String) { files.texts.withLock { $0[path] = text } }

    @Test func `each way has its header`() throws {
        let secret = Secret(.text("open sesame"))
        #expect(try credentials(.basic(username: "Aladdin", password: secret)).header() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(try credentials(.bearer(secret)).header() == "Bearer open sesame")
        #expect(try credentials(.apiKey(secret)).header() == "ApiKey open sesame")
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ("\u{FF}é?>", "w7/DqT8+"),
    ])
    func `base64 is that of RFC 4648`(text: String, encoded: String) { #expect(Base64.encode(Array(text.utf8)) == encoded) }

    @Test func `a file is read once, its first line alone, and again when it is told to`() throws {
        put("one\r\nmore\n", in: "/t")
        let credentials = credentials(.bearer(Secret(.file("/t"))))
        #expect(try credentials.header() == "Bearer one")
        put("two", in: "/t")
        #expect(try credentials.header() == "Bearer one")
        credentials.refresh(refused: "Bearer one")
        #expect(try credentials.header() == "Bearer two")
        put("three", in: "/t")
        credentials.refresh(refused: "Bearer one")
        #expect(try credentials.header() == "Bearer two", "what was refused is not what is sent now")
    }

    @Test(arguments: ["", "\n", "\nsecret", "a\u{1}b"])
    func `a file without a legal first line is an error that shows nothing of it`(text: String) {
        put(text, in: "/t")
        #expect(throws: EmptySecret(path: "/t")) { try credentials(.bearer(Secret(.file("/t")))).header() }
    }

    @Test func `a file that has gone leaves the header as it was`() throws {
        put("one", in: "/t")
        let credentials = credentials(.bearer(Secret(.file("/t"))))
        #expect(try credentials.header() == "Bearer one")
        files.texts.withLock { $0 = [:] }
        credentials.refresh(refused: "Bearer one")
        #expect(try credentials.header() == "Bearer one")
    }

    @Test func `a secret is not shown, however it is printed`() {
        struct Holder {
            let secret = Secret(.text("PLANTED"))
            let way = Authentication.basic(username: "u", password: Secret(.text("PLANTED")))
        }
        var dumped = ""
        dump(Holder(), to: &dumped)
        let shown = ["\(Holder())", String(reflecting: Holder()), String(describing: Holder().way), dumped]
        for text in shown { #expect(!text.contains("PLANTED"), "\(text)") }
    }
}
