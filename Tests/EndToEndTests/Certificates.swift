import Foundation

/// A certificate authority of one test, and what it signed: a server called `loki.test` and a client.
struct Certificates {
    private let workbench: Workbench

    var authority: String { workbench.path("ca.pem") }
    var server: String { workbench.path("server.pem") }
    var serverKey: String { workbench.path("server.key") }
    var client: String { workbench.path("client.pem") }
    var clientKey: String { workbench.path("client.key") }

    init(_ workbench: Workbench) throws {
        self.workbench = workbench
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test CA",
            "-keyout", workbench.path("ca.key"), "-out", authority,
        ])
        try sign("server", name: "loki.test", "subjectAltName=DNS:loki.test")
        try sign("client", name: "shipper", "extendedKeyUsage=clientAuth")
    }

    private func sign(_ file: String, name: String, _ extensions: String) throws {
        let request = workbench.path("\(file).csr")
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", workbench.path("\(file).key"), "-out", request,
        ])
        let extra = try workbench.write(extensions + "\n", to: "\(file).ext")
        try openssl([
            "x509", "-req", "-days", "2", "-CA", authority, "-CAkey", workbench.path("ca.key"), "-CAcreateserial",
            "-in", request, "-extfile", extra, "-out", workbench.path("\(file).pem"),
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let process = try ChildProcess("/usr/bin/env", ["openssl"] + arguments, output: workbench.path("openssl.log"))
        guard process.wait() == 0 else { throw Unexpected("openssl failed:\n\(process.output)") }
    }
}
