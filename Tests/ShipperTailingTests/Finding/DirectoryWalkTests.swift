import Foundation
import Testing

@testable import ShipperTailing

@Suite struct DirectoryWalkTests {
    private let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    private func walk(
        _ include: String..., exclude: [String] = [], limits: DirectoryWalk.Limits = .init()
    ) throws -> WalkFindings {
        try DirectoryWalk(include: include.map(tree.pattern), exclude: exclude.map(tree.pattern), limits: limits).run()
    }

    @Test func `files that match are found, each with its number, in order`() throws {
        try tree.makeFile("b.log")
        try tree.makeFile("a.log")
        try tree.makeFile("a.txt")
        try tree.makeFile("deeper/c.log")
        let findings = try walk("*.log")
        #expect(tree.names(findings.files) == ["a.log", "b.log"])
        #expect(tree.names(findings.directories) == ["."])
        #expect(findings.problems.isEmpty)
        #expect(try findings.files.first?.number == FileNumber(at: tree.path("a.log")))
    }

    @Test func `double stars go down, and every directory on the way is to be watched`() throws {
        try tree.makeFile("a.log")
        try tree.makeFile("x/b.log")
        try tree.makeFile("x/y/c.log")
        try tree.makeDirectory("empty")
        let findings = try walk("**/*.log")
        #expect(tree.names(findings.files) == ["a.log", "x/b.log", "x/y/c.log"])
        #expect(tree.names(findings.directories) == [".", "empty", "x", "x/y"])
    }

    @Test func `directories where nothing can match are left alone`() throws {
        try tree.makeFile("app1/logs/a.log")
        try tree.makeFile("app1/data/logs/b.log")
        try tree.makeFile("other/logs/c.log")
        let findings = try walk("app*/logs/*.log")
        #expect(tree.names(findings.files) == ["app1/logs/a.log"])
        #expect(tree.names(findings.directories) == [".", "app1", "app1/logs"])
    }

    @Test func `an exclude takes files away, and directories with all below`() throws {
        try tree.makeFile("a.log")
        try tree.makeFile("a.log.gz")
        try tree.makeFile("private/b.log")
        try tree.makeFile("old/c.log")
        let findings = try walk("**", exclude: ["**/*.gz", "private", "old/**"])
        #expect(tree.names(findings.files) == ["a.log"])
        #expect(tree.names(findings.directories) == ["."])
    }

    @Test func `an exclude above the place where a walk begins holds too`() throws {
        try tree.makeFile("private/logs/a.log")
        for exclude in ["private", "private/**", "**/logs"] {
            let findings = try walk("private/logs/*.log", exclude: [exclude])
            #expect(findings == WalkFindings(), "\(exclude)")
        }
    }

    @Test func `a directory that does not exist yet is waited for where it will appear, and found when it has`() throws {
        #expect(tree.names(try walk("app/logs/*.log").directories) == ["."])
        try tree.makeDirectory("app")
        #expect(tree.names(try walk("app/logs/*.log").directories) == ["app"])
        try tree.makeFile("app/logs/a.log")
        let findings = try walk("app/logs/*.log")
        #expect(tree.names(findings.directories) == ["app/logs"])
        #expect(tree.names(findings.files) == ["app/logs/a.log"])
        #expect(findings.problems.isEmpty)
    }

    @Test func `a pattern without wildcards finds its one file`() throws {
        #expect(try walk("app.log").files.isEmpty)
        try tree.makeFile("app.log")
        #expect(tree.names(try walk("app.log").files) == ["app.log"])
    }

    @Test func `a file where a directory is wanted is a problem, and what replaces it will be seen`() throws {
        try tree.makeFile("app")
        let findings = try walk("app/*.log")
        #expect(
            try findings.problems == [
                FindingProblem(path: tree.path("app"), cause: .couldNotOpenDirectory(Errno(ENOTDIR)))
            ])
        #expect(tree.names(findings.directories) == ["."])
    }

    @Test func `links to files are followed, and both names have one number`() throws {
        try tree.makeFile("real/a.log")
        try tree.makeLink("links/b.log", to: "../real/a.log")
        let findings = try walk("**/*.log")
        #expect(tree.names(findings.files) == ["links/b.log", "real/a.log"])
        #expect(Set(findings.files.map(\.number)).count == 1)
    }

    @Test func `links to directories are followed, and the name without links goes first`() throws {
        try tree.makeLink("a-link", to: "real")
        try tree.makeFile("real/x/a.log")
        let findings = try walk("**/*.log")
        #expect(tree.names(findings.files) == ["real/x/a.log"])
        #expect(tree.names(findings.directories) == [".", "real", "real/x"])
        #expect(tree.names(try walk("a-link/**/*.log").files) == ["a-link/x/a.log"])
    }

    @Test func `a directory reached twice is read again where the patterns ask for something else`() throws {
        try tree.makeFile("real/a.log")
        try tree.makeFile("real/b.txt")
        try tree.makeLink("current", to: "real")
        let findings = try walk("current/*.log", "real/*.txt")
        #expect(tree.names(findings.files) == ["current/a.log", "real/b.txt"])
    }

    @Test func `loops of links end`() throws {
        try tree.makeFile("a/a.log")
        try tree.makeLink("a/up", to: "..")
        try tree.makeLink("a/self", to: ".")
        try tree.makeLink("b/across", to: "../a")
        try tree.makeLink("a/across", to: "../b")
        let findings = try walk("**/*.log")
        #expect(tree.names(findings.files) == ["a/a.log"])
        #expect(tree.names(findings.directories) == [".", "a", "b"])
        #expect(findings.problems.isEmpty)
    }

    @Test func `a link to itself is a problem, a link to nothing is not`() throws {
        try tree.makeLink("round.log", to: "round.log")
        try tree.makeLink("nowhere.log", to: "nothing")
        let findings = try walk("*.log")
        #expect(findings.files.isEmpty)
        #expect(
            try findings.problems == [
                FindingProblem(path: tree.path("round.log"), cause: .couldNotExamine(Errno(ELOOP)))
            ])
    }

    @Test func `fifos are neither opened nor returned, links to them included`() throws {
        let status = unsafe try tree.path("pipe.log").withCString { unsafe mkfifo($0, 0o600) }
        #expect(status == 0)
        try tree.makeLink("link.log", to: "pipe.log")
        try tree.makeDirectory("directory.log")
        let findings = try walk("*.log")
        #expect(findings.files.isEmpty)
        #expect(findings.problems.isEmpty)
    }

    @Test func `names that are not UTF-8 are found with all their bytes`() throws {
        let path = tree.root.appending([0xff, 0xfe] + Array(".log".utf8))
        let descriptor = unsafe path.withCString { unsafe creat($0, 0o600) }
        try #require(descriptor >= 0)
        close(descriptor)
        let findings = try walk("*.log")
        #expect(findings.files.map(\.path) == [path])
        #expect(tree.names(findings.files) == [#"\xFF\xFE.log"#])
    }

    @Test func `a file that two patterns match is found once`() throws {
        try tree.makeFile("x/a.log")
        #expect(tree.names(try walk("**/*.log", "x/*", "x/a.log").files) == ["x/a.log"])
    }

    @Test func `without patterns nothing is found`() {
        #expect(DirectoryWalk(include: []).run() == WalkFindings())
    }

    @Test func `the limit of files is kept and told once`() throws {
        for number in 0..<5 { try tree.makeFile("\(number).log") }
        var limits = DirectoryWalk.Limits()
        limits.files = 3
        let findings = try walk("*.log", limits: limits)
        #expect(findings.files.count == 3)
        #expect(findings.problems.map(\.cause) == [.tooManyFiles(limit: 3)])
        limits.files = 5
        #expect(try walk("*.log", limits: limits).problems.isEmpty)
    }

    @Test func `the limit of directories is kept and told once`() throws {
        for number in 0..<5 { try tree.makeDirectory("\(number)") }
        var limits = DirectoryWalk.Limits()
        limits.directories = 3
        let findings = try walk("**", limits: limits)
        #expect(findings.directories.count == 3)
        #expect(findings.problems.map(\.cause) == [.tooManyDirectories(limit: 3)])
        limits.directories = 6
        #expect(try walk("**", limits: limits).problems.isEmpty)
    }

    @Test func `the limit of depth is kept and told with its place`() throws {
        try tree.makeFile("1/2/3/a.log")
        var limits = DirectoryWalk.Limits()
        limits.depth = tree.root.components.count + 2
        let findings = try walk("**/*.log", limits: limits)
        #expect(findings.files.isEmpty)
        #expect(
            try findings.problems == [FindingProblem(path: tree.path("1/2/3"), cause: .tooDeep(limit: limits.depth))])
        limits.depth += 1
        #expect(tree.names(try walk("**/*.log", limits: limits).files) == ["1/2/3/a.log"])
    }

    @Test(
        arguments: [
            (
                .couldNotOpenDirectory(Errno(EACCES)),
                "Could not open directory '/a': Permission denied. It is skipped until the next walk."
            ),
            (
                .tooDeep(limit: 64),
                "Could not go into '/a': it lies more than 64 directories deep. No file below is found."
            ),
            (
                .tooManyFiles(limit: 9),
                "Could not take '/a' and others: the limit of 9 files is reached. Narrower patterns or excludes help."
            ),
        ] as [(FindingProblem.Cause, String)])
    func `a problem says deed, place, cause and consequence`(_ cause: FindingProblem.Cause, _ text: String) throws {
        #expect(try FindingProblem(path: FilePath("/a").required(), cause: cause).description == text)
    }
}
