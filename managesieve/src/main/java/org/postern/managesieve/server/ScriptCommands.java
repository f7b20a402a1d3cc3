package org.postern.managesieve.server;

import org.postern.managesieve.ManageSieveSyntaxException;
import org.postern.managesieve.Response;
import org.postern.managesieve.Word;
import org.postern.net.WireOutput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// The commands of who is logged in (RFC 5804 sections 2.4 to 2.12).
final class ScriptCommands {
    static final Set<String> NAMES =
            Set.of(
                    "HAVESPACE",
                    "PUTSCRIPT",
                    "LISTSCRIPTS",
                    "SETACTIVE",
                    "GETSCRIPT",
                    "DELETESCRIPT",
                    "RENAMESCRIPT",
                    "CHECKSCRIPT");

    /// Told of each change.
    @FunctionalInterface
    interface Changed {
        void script(String command, String name);
    }

    private final ScriptsBackend.Scripts scripts;
    private final WireOutput output;
    private final Changed changed;

    ScriptCommands(ScriptsBackend.Scripts scripts, WireOutput output, Changed changed) {
        this.scripts = scripts;
        this.output = output;
        this.changed = changed;
    }

    /// @param name one of [#NAMES]
    Response obey(String name, List<Word> rest)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        return switch (name) {
            case "HAVESPACE" -> haveSpace(rest);
            case "PUTSCRIPT" -> put(rest);
            case "LISTSCRIPTS" -> list(rest);
            case "SETACTIVE" -> setActive(rest);
            case "GETSCRIPT" -> get(rest);
            case "DELETESCRIPT" -> delete(rest);
            case "RENAMESCRIPT" -> rename(rest);
            default -> check(rest);
        };
    }

    // RFC 5804 section 2.5
    private Response haveSpace(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        String name = name(rest, 0, 2);
        if (!(rest.get(1) instanceof Word.Numeral(var octets))) {
            throw new ManageSieveSyntaxException("Expected a number", false);
        }
        scripts.haveSpace(name, octets);
        return Response.ok("There is room");
    }

    // RFC 5804 section 2.6
    private Response put(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        String name = name(rest, 0, 2);
        var response = withWarnings(scripts.put(name, script(rest.get(1))), "Kept");
        changed.script("PUTSCRIPT", name);
        return response;
    }

    // RFC 5804 section 2.12
    private Response check(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        Arguments.count(rest, 1);
        return withWarnings(scripts.check(script(rest.getFirst())), "The script is sound");
    }

    // RFC 5804 section 1.3: WARNINGS
    private static Response withWarnings(String warnings, String done) {
        return warnings.isEmpty()
                ? Response.ok(done)
                : new Response(Response.Status.OK, "WARNINGS", warnings);
    }

    private static byte[] script(Word word) throws ManageSieveSyntaxException, ScriptException {
        if (word instanceof Word.TooLong(var octets)) {
            throw new ScriptException(
                    ScriptException.Kind.TOO_LARGE, octets + " octets are more than may be");
        }
        return Arguments.octets(word);
    }

    // RFC 5804 section 2.7
    private Response list(List<Word> rest)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        Arguments.none(rest);
        for (var script : scripts.list()) {
            String line = Response.quoted(script.name()) + (script.active() ? " ACTIVE" : "");
            output.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return Response.ok("");
    }

    // RFC 5804 section 2.8: an empty name, and none is active
    private Response setActive(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        String name = ScriptName.of(Arguments.string(rest, 0, 1));
        scripts.setActive(name);
        changed.script("SETACTIVE", name);
        return Response.ok(name.isEmpty() ? "No script is active" : "Active");
    }

    // RFC 5804 section 2.9
    private Response get(List<Word> rest)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        byte[] script = scripts.get(name(rest, 0, 1));
        // literal-s2c = "{" number "}" CRLF *OCTET
        output.text("{" + script.length + "}").crlf();
        output.write(script);
        output.crlf();
        return Response.ok("");
    }

    // RFC 5804 section 2.10
    private Response delete(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        String name = name(rest, 0, 1);
        scripts.delete(name);
        changed.script("DELETESCRIPT", name);
        return Response.ok("Deleted");
    }

    // RFC 5804 section 2.11
    private Response rename(List<Word> rest) throws ManageSieveSyntaxException, ScriptException {
        String from = name(rest, 0, 2);
        String to = name(rest, 1, 2);
        scripts.rename(from, to);
        changed.script("RENAMESCRIPT", to);
        return Response.ok("Renamed");
    }

    private static String name(List<Word> rest, int index, int of)
            throws ManageSieveSyntaxException, ScriptException {
        String name = ScriptName.of(Arguments.string(rest, index, of));
        if (name.isEmpty()) {
            throw new ScriptException(
                    ScriptException.Kind.INVALID_NAME, "A script's name is not empty");
        }
        return name;
    }
}
