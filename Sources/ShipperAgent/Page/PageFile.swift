/// A file of the page, in the program itself.
struct PageFile: Sendable {
    let name: String
    let bytes: @Sendable () -> [UInt8]

    /// What a browser is told that it is.
    var type: String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        default: "text/javascript; charset=utf-8"
        }
    }

    /// All there are; the first is the page itself. A test holds the list against the folder.
    static let all: [PageFile] = [
        PageFile(name: "index.html") { PackageResources.index_html },
        PageFile(name: "api.js") { PackageResources.api_js },
        PageFile(name: "app.js") { PackageResources.app_js },
        PageFile(name: "assessment.js") { PackageResources.assessment_js },
        PageFile(name: "axis.js") { PackageResources.axis_js },
        PageFile(name: "brush.js") { PackageResources.brush_js },
        PageFile(name: "details.js") { PackageResources.details_js },
        PageFile(name: "dom.js") { PackageResources.dom_js },
        PageFile(name: "fields.js") { PackageResources.fields_js },
        PageFile(name: "form.js") { PackageResources.form_js },
        PageFile(name: "histogram.js") { PackageResources.histogram_js },
        PageFile(name: "keys.js") { PackageResources.keys_js },
        PageFile(name: "levels.js") { PackageResources.levels_js },
        PageFile(name: "list.js") { PackageResources.list_js },
        PageFile(name: "notices.js") { PackageResources.notices_js },
        PageFile(name: "numbers.js") { PackageResources.numbers_js },
        PageFile(name: "records.js") { PackageResources.records_js },
        PageFile(name: "rows.js") { PackageResources.rows_js },
        PageFile(name: "search.js") { PackageResources.search_js },
        PageFile(name: "settings.js") { PackageResources.settings_js },
        PageFile(name: "status.js") { PackageResources.status_js },
        PageFile(name: "style.css") { PackageResources.style_css },
        PageFile(name: "tail.js") { PackageResources.tail_js },
        PageFile(name: "theme.js") { PackageResources.theme_js },
        PageFile(name: "time.js") { PackageResources.time_js },
        PageFile(name: "timeline.js") { PackageResources.timeline_js },
        PageFile(name: "token.js") { PackageResources.token_js },
        PageFile(name: "trace.js") { PackageResources.trace_js },
        PageFile(name: "views.css") { PackageResources.views_css },
        PageFile(name: "words.js") { PackageResources.words_js },
    ]
}
