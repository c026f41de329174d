#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

#if os(Linux)
/// What Linux says of this process now (proc(5)). A number that can't be read is `nil`.
struct ProcessReading {
    var residentBytes: Double?
    var virtualBytes: Double?
    var threads: Double?
    /// Seconds since 1970.
    var startTime: Double?

    init() {
        let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
        let memory = Self.words(of: "/proc/self/statm")
        (virtualBytes, residentBytes) = (memory.number(0).map { $0 * pageSize }, memory.number(1).map { $0 * pageSize })
        // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
        let fields = Self.text(of: "/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        threads = fields.number(17)
        if let ticks = fields.number(19), let boot = Self.bootTime {
            startTime = boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    /// Of all threads, in user space and in the kernel.
    static var cpuSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The one that counts them is not counted.
    static var openDescriptors: Double? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0.0
        while unsafe readdir(folder) != nil { count += 1 }
        // Without ".", ".." and the folder's own.
        return count - 3
    }

    static var maxDescriptors: Double? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    /// When the system was started, in seconds since 1970.
    private static let bootTime: Double? = text(of: "/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        .flatMap { Double($0.dropFirst("btime ".count)) }

    private static func words(of path: String) -> [Substring] { text(of: path).split { $0 == " " || $0 == "\n" } }

    /// Empty where the file can't be read. What lies here is made by the kernel and small, `/proc/stat` of many cores apart.
    private static func text(of path: String) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 1 << 20 {
            let count = unsafe read(file, &block, block.count)
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [Substring] {
    fileprivate func number(_ index: Int) -> Double? { index < count ? Double(self[index]) : nil }
}
#endif
