/// The kinds of sink that `type` can name.
enum SinkKind: String, Sendable, CaseIterable {
    case loki, elasticsearch
}

extension ValueType where Value == SinkKind {
    static let sinkKind = scalar(
        "choice", limits: "`loki` `elasticsearch`; `local` is planned", wanted: "loki or elasticsearch",
        show: \.rawValue
    ) { (text) throws(Misfit) in
        if let kind = SinkKind(rawValue: text) { return kind }
        if text == "local" { throw Misfit("which \(Schema.planned); want loki or elasticsearch") }
        throw Misfit(
            want: "loki or elasticsearch", suggesting: nearest(to: text, among: SinkKind.allCases.map(\.rawValue)))
    }
}
