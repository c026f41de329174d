import ByteCompression
import Testing

@Suite struct CompressionErrorTests {
    @Test(arguments: [
        (CompressionError.truncated(.gzip), "Could not decompress gzip data: the input ends too early."),
        (.corrupt(.snappy, reason: "why"), "Could not decompress snappy data: why."),
        (.tooLarge(.gzip, limit: 9), "Could not decompress gzip data: it would pass the limit of 9 bytes."),
        (
            .inputTooLong(.snappy, count: 9, limit: 8),
            "Could not compress 9 bytes as snappy: the format ends at 8 bytes."
        ),
        (.outOfMemory, "Could not set up zlib: out of memory."),
        (
            .unexpectedStatus(-2),
            "Could not go on with zlib: it answered with status -2, which this call never returns."
        ),
    ])
    func `an error says deed, object and cause`(_ error: CompressionError, _ text: String) {
        #expect("\(error)" == text)
    }
}
