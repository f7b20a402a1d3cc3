package org.postern.node;

import org.postern.admin.AdminClient;
import org.postern.kernel.Json;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Settings;
import org.postern.setup.Doctor;
import org.postern.setup.Finding;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `./postern doctor`: asks the node that runs in a home, or looks by itself at what can be seen
/// where none does. The exit status is by the worst finding: 0, 1 for warnings, 2 for bad ones; 3
/// when nothing could be examined.
public final class Examination {
    private static final int FAILED = 3;

    private final Path home;
    private final boolean running;
    private final boolean json;
    private final String check;

    private Examination(Path home, boolean running, boolean json, String check) {
        this.home = home;
        this.running = running;
        this.json = json;
        this.check = check;
    }

    /// `[--running] [--json] HOME [check]`
    public static void main(String[] words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        var plain = new ArrayList<String>();
        for (String word : words) {
            if (!word.startsWith("--")) {
                plain.add(word);
            }
        }
        var options = List.of(words);
        int status =
                new Examination(
                                Path.of(plain.isEmpty() ? "var" : plain.getFirst()),
                                options.contains("--running"),
                                options.contains("--json"),
                                plain.size() > 1 ? plain.get(1) : "")
                        .run(out, err);
        out.flush();
        // A look-up that is still under way is of no further use.
        Runtime.getRuntime().halt(status);
    }

    private int run(PrintStream out, PrintStream err) {
        try {
            var findings = running ? asked(err) : seen();
            if (findings.isEmpty()) {
                return FAILED;
            }
            out.print(json ? json(findings) + "\n" : Doctor.text(findings));
            if (!running && !json) {
                out.println(
                        "No node runs in " + home + ": what only a node knows was not checked.");
            }
            return Doctor.exit(Doctor.worst(findings));
        } catch (ProblemException e) {
            err.println("postern: " + e.problem());
            return FAILED;
        }
    }

    /// What the node says; nothing when it does not, and then it has been said why.
    private List<Finding> asked(PrintStream err) {
        // The launcher says whether standard error is a terminal.
        if (!json && Boolean.getBoolean("postern.terminal")) {
            err.println("Looking; it takes at most half a minute.");
        }
        var answer = new ByteArrayOutputStream();
        var trouble = new ByteArrayOutputStream();
        var words = List.of("--home", home.toString(), "--json", ("Doctor " + check).strip());
        int status =
                AdminClient.run(
                        words.toArray(String[]::new),
                        InputStream.nullInputStream(),
                        new PrintStream(answer, true, StandardCharsets.UTF_8),
                        new PrintStream(trouble, true, StandardCharsets.UTF_8),
                        false);
        if (status == 0) {
            return read(answer.toString(StandardCharsets.UTF_8));
        }
        trouble.toString(StandardCharsets.UTF_8).lines().forEach(line -> tell(line, err));
        return List.of();
    }

    /// What the client says besides the answer: how far it is, which is passed over, or what is
    /// wrong.
    private void tell(String line, PrintStream err) {
        if (!(Json.read(line) instanceof Map<?, ?> said) || !said.containsKey("error")) {
            return;
        }
        err.println(
                json
                        ? line
                        : "postern: "
                                + new Problem(
                                        string(said, "error"),
                                        said.get("detail") instanceof String detail ? detail : null,
                                        said.get("hint") instanceof String hint ? hint : null));
    }

    private static List<Finding> read(String text) {
        var findings = new ArrayList<Finding>();
        if (Json.read(text) instanceof List<?> rows) {
            for (Object row : rows) {
                if (row instanceof Map<?, ?> each) {
                    findings.add(
                            new Finding(
                                    string(each, "check"),
                                    string(each, "subject"),
                                    Finding.Grade.valueOf(
                                            string(each, "grade").toUpperCase(Locale.ROOT)),
                                    string(each, "finding"),
                                    string(each, "why"),
                                    string(each, "mend")));
                }
            }
        }
        return findings;
    }

    private static String string(Map<?, ?> row, String name) {
        return row.get(name) instanceof String text ? text : "";
    }

    private static String json(List<Finding> findings) {
        var rows = new ArrayList<Map<String, String>>();
        for (var each : findings) {
            var row = new LinkedHashMap<String, String>();
            row.put("grade", each.grade().name().toLowerCase(Locale.ROOT));
            row.put("check", each.check());
            row.put("subject", each.subject());
            row.put("finding", each.text());
            row.put("why", each.why());
            row.put("mend", each.mend());
            rows.add(row);
        }
        return Json.write(rows);
    }

    private List<Finding> seen() throws ProblemException {
        var file = home.resolve("postern.toml");
        if (!Files.exists(file)) {
            throw new ProblemException(
                    "There is no node in " + home + ".",
                    "No postern.toml is there.",
                    "./postern setup, or ./postern start");
        }
        var settings = Settings.load(file, Configuration.declarations());
        var clock = InstantSource.system();
        var resolver = Sites.resolver(settings, clock, new MemoryEvents());
        return Sites.doctor(resolver, clock)
                .examine(Sites.resting(home, settings), check, Progress.NONE);
    }
}
