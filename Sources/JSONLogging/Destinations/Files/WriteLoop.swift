/// Writes all of some bytes with calls that may write fewer than asked.
enum WriteLoop {
    /// - Parameter write: Writes some of the bytes it is given and returns how many.
    /// - Returns: How many bytes were written before the failure, if there was one.
    static func writeAll(
        _ bytes: [UInt8], using write: (UnsafeRawBufferPointer) throws(SystemCall.Failure) -> Int
    ) -> (count: Int, failure: SystemCall.Failure?) {
        unsafe bytes.withUnsafeBytes { buffer in
            var count = 0
            while count < buffer.count {
                do throws(SystemCall.Failure) {
                    let written = try unsafe write(UnsafeRawBufferPointer(rebasing: buffer[count...]))
                    guard written > 0 else { return (count, .noProgress) }
                    count += written
                } catch {
                    return (count, error)
                }
            }
            return (count, nil)
        }
    }
}
