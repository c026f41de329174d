import Glibc
import ShipperTailing
import Testing

@Suite struct FileProblemTests {
    @Test func `it says deed, object, cause and consequence`() {
        let problem = FileProblem("open", "/var/log/app.log", code: EACCES, "The file is skipped.")
        #expect("\(problem)" == "Could not open '/var/log/app.log': permission denied. The file is skipped.")
    }

    @Test func `what the system has no number for is said in words`() {
        let problem = FileProblem("create", "/s", because: "it is too long", "Choose a shorter one.")
        #expect("\(problem)" == "Could not create '/s': it is too long. Choose a shorter one.")
        #expect(problem.code == 0)
    }

    @Test(arguments: [
        (ENOENT, "no such file or directory"), (EACCES, "permission denied"), (EPERM, "operation not permitted"),
        (ENOSPC, "no space left on device"), (EROFS, "the file system is read-only"),
        (EMFILE, "too many open files in this process (raise LimitNOFILE)"),
        (ENFILE, "too many open files on this host"), (EISDIR, "it is a directory"),
        (ENOTDIR, "a part of the path is not a directory"), (ELOOP, "too many symbolic links"),
        (EIO, "input/output error"), (EWOULDBLOCK, "another process holds it"), (12345, "system error 12345"),
    ])
    func `each number has its words`(code: Int32, words: String) {
        #expect(FileProblem("read", "/f", code: code, "").cause == words)
    }
}
