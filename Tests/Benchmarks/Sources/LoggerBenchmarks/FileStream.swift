import Glibc

/// A file behind the C library's buffer, for swift-log's own handler, which writes text to any stream.
///
/// Sound to share although the compiler can't see it: the pointer never changes, and the C library locks what it points to.
@safe
struct FileStream: TextOutputStream, @unchecked Sendable {
    private let file: UnsafeMutablePointer<FILE>

    init?(path: String) {
        guard let file = unsafe fopen(path, "a") else { return nil }
        unsafe self.file = file
        unsafe setvbuf(file, nil, _IOFBF, 256 * 1024)
    }

    mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { bytes in _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, file) }
    }

    func flush() { unsafe fflush(file) }
}
