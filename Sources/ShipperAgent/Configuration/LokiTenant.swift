import ShipperEncoding

/// Whose lines are, in a Loki that keeps several tenants apart.
public enum LokiTenant: Sendable, Equatable {
    case fixed(String)
    /// The line says it.
    case field(FieldPath)
}

extension ValueType where Value == LokiTenant {
    static let tenantOrField = scalar(
        "text or `$.field`", limits: "\(TenantName.maximumLength) bytes",
        wanted: ValueType<String>.tenantWanted + ", or a field such as $.team",
        show: \.shown
    ) { (text) throws(Misfit) in
        if text.hasPrefix("$.") {
            guard let path = FieldPath(String(text.dropFirst(2))) else { throw Misfit(want: "a field such as $.team") }
            return .field(path)
        }
        guard let name = TenantName(text.utf8) else { throw Misfit(want: ValueType<String>.tenantWanted) }
        return .fixed(name.text)
    }
}

extension LokiTenant {
    fileprivate var shown: String {
        switch self {
        case .fixed(let name): name
        case .field(let path): path.description
        }
    }
}
