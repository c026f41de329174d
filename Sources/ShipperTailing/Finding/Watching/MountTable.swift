/// The mounts of this process, from /proc/self/mountinfo (proc(5)).
///
/// statfs(2) would tell too, but in magic numbers, not which kind of FUSE, and not at all if a dead server does not answer.
public struct MountTable: Equatable, Sendable {
    struct Mount: Equatable, Sendable {
        var point: FilePath
        /// As in ``FileNumber/device``.
        var device: UInt64
        var kind: FileSystemKind
    }

    /// In the order of mounting: of two at one place the later one hides the earlier.
    let mounts: [Mount]

    /// Lines that are not understood are left out.
    init(mountinfo: [UInt8]) {
        mounts = mountinfo.split(separator: UInt8(ascii: "\n")).compactMap(Mount.init(line:))
    }

    /// The file system that holds what a walk found: by its device, which sees through symbolic links, or else by its path, as Btrfs gives
    /// its subvolumes devices that are in no table.
    public func kind(of entry: WalkFindings.Entry) -> FileSystemKind? {
        mounts.last { $0.device == entry.number.device }?.kind ?? kind(of: entry.path)
    }

    /// The file system that holds `path`, by the deepest mount point above it. Symbolic links are not looked through; nil without /proc.
    public func kind(of path: FilePath) -> FileSystemKind? {
        var deepest: Mount?
        for mount in mounts where path.isInside(mount.point) {
            if mount.point.bytes.count >= deepest?.point.bytes.count ?? 0 { deepest = mount }
        }
        return deepest?.kind
    }
}

extension MountTable.Mount {
    /// `36 35 98:0 /sub /mnt/point rw,noatime master:1 - ext3 /dev/root rw`: the optional fields end with a dash.
    init?(line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count > 6, let dash = fields[6...].firstIndex(of: [UInt8(ascii: "-")]), dash + 1 < fields.count,
            let point = FilePath(bytes: Self.unescape(fields[4])), let device = Self.device(fields[2])
        else { return nil }
        self.point = point
        self.device = device
        kind = FileSystemKind(name: String(decoding: fields[dash + 1], as: UTF8.self))
    }

    /// `major:minor` to the one number that stat(2) gives (`makedev` of glibc's sys/sysmacros.h).
    private static func device(_ field: ArraySlice<UInt8>) -> UInt64? {
        let numbers = field.split(separator: UInt8(ascii: ":")).map { UInt64(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        return (major & 0xfff) << 8 | (major & ~0xfff) << 32 | minor & 0xff | (minor & ~0xff) << 12
    }

    /// Space, tab, newline and backslash stand there as a backslash and three octal digits.
    private static func unescape(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let escaped = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}

extension FilePath {
    /// The same path, or one below.
    fileprivate func isInside(_ directory: FilePath) -> Bool {
        guard directory != .root else { return true }
        return bytes.starts(with: directory.bytes)
            && (bytes.count == directory.bytes.count || bytes[directory.bytes.count] == Self.separator)
    }
}
