import ShipperDelivery

extension ConnectionConfiguration {
    init(_ section: ConfigurationSection) {
        let tls = section.section(Schema.Connection.tls)
        func file(_ key: DefaultedKey<String?>) -> String? { tls.map { $0[key] } ?? nil }
        self.init(
            authentication: Authentication(section.section(Schema.Connection.auth)), headers: section[Schema.Connection.headers],
            tls: TransportSettings.TLS(
                caFile: file(Schema.Connection.caFile), certificateFile: file(Schema.Connection.certificateFile),
                keyFile: file(Schema.Connection.keyFile)),
            serverName: file(Schema.Connection.serverName), connectTimeout: section[Schema.Connection.connectTimeout],
            idleTimeout: section[Schema.Connection.idleTimeout], maxConnectionAge: section[Schema.Connection.maxConnectionAge])
        guard let tls, (self.tls.certificateFile == nil) != (self.tls.keyFile == nil) else { return }
        tls.report("got a certificate_file or a key_file alone, want both or none")
    }
}

extension BreakerConfiguration {
    init(_ section: ConfigurationSection?) {
        func value<Value>(_ key: DefaultedKey<Value>) -> Value { section.map { $0[key] } ?? key.fallback }
        self.init(failures: value(Schema.Connection.failures), recovery: value(Schema.Connection.recovery))
    }
}

extension Authentication {
    /// Nil where there is no section, or it says none; mistakes are recorded.
    init?(_ section: ConfigurationSection?) {
        guard let section else { return nil }
        let username = section[Schema.Connection.username], password = section[Schema.Connection.password]
        let token = section[Schema.Connection.bearerToken], key = section[Schema.Connection.apiKey]
        let ways = [username != nil || password != nil, token != nil, key != nil].filter { $0 }.count
        guard ways == 1 else {
            section.report("got \(ways) ways to say who is asking, want one: username and password, bearer_token or api_key")
            return nil
        }
        if let token {
            self = .bearer(token)
        } else if let key {
            self = .apiKey(key)
        } else if let username, let password {
            self = .basic(username: username, password: password)
        } else {
            section.report("got a username or a password alone, want both")
            return nil
        }
    }
}

extension ConfigurationSection {
    fileprivate func report(_ problem: String) { node.reading.report(problem, path: node.path, at: node.position) }
}
