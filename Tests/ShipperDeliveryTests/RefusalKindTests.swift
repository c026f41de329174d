import Testing

@testable import ShipperDelivery

/// The reasons are those of real servers, as the dead letter has them.
@Suite struct RefusalKindTests {
    private static let stream = PushedLine.shown("info")

    @Test(
        arguments: [
            ("400: entry for stream '\(stream)' has timestamp too old: 2026-11-15T18:57:22Z, oldest acceptable timestamp is: x", .tooOld),
            ("400: entry for stream '\(stream)' has timestamp too new: 2026-11-15T18:57:22Z", .tooNew),
            ("400: entry too far behind, entry timestamp is: x, oldest acceptable timestamp is: y", .tooFarBehind),
            (
                "400: max entry size '262144' bytes exceeded for stream '\(stream)' while adding an entry with length '262145' bytes",
                .tooLong
            ),
            ("400: entry for stream '\(stream)' has 16 label names; limit 15", .labels),
            ("400: stream '\(stream)' has label value too long: 'v'", .labels),
            ("400: couldn't parse labels: 1:4: parse error: unexpected character inside braces: '-'", .labels),
            ("400: stream '\(stream)' has structured metadata too large: '65537' bytes, limit: '65536' bytes. Please see", .metadata),
            ("400: stream '\(stream)' has too many structured metadata labels: '129', limit: '128'. Please see", .metadata),
            ("413: the body is too large for the server", .tooLarge), ("400: http: request body too large", .tooLarge),
            ("500: rpc error: code = ResourceExhausted desc = grpc: received message larger than max (5113974 vs. 4194304)", .tooLarge),
            ("400 document_parsing_exception: [1:9] failed to parse field [n] of type [long]", .mapping),
            ("400 mapper_parsing_exception: failed to parse", .mapping),
            ("400 illegal_argument_exception: Limit of total fields [1000] has been exceeded", .other),
            ("400: mime: no media type", .other),
            ("not sent: older than the sink's limits.max_age", .other), ("", .other),
        ] as [(String, RefusalKind)])
    func `a reason is of a kind`(reason: String, kind: RefusalKind) { #expect(RefusalKind(reason) == kind) }
}
