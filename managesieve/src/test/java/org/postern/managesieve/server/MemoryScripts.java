package org.postern.managesieve.server;

import org.postern.managesieve.server.ScriptException.Kind;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Scripts in memory; one is a mistake when it says so.
final class MemoryScripts implements ScriptsBackend, ScriptsBackend.Scripts {
    private static final int MOST_SCRIPTS = 3;
    private static final int MOST_OCTETS = 1_000;

    private final Map<String, byte[]> scripts = new TreeMap<>();
    private String active = "";

    @Override
    public List<String> extensions() {
        return List.of("fileinto", "envelope");
    }

    @Override
    public List<String> notificationMethods() {
        return List.of("mailto");
    }

    @Override
    public int maxRedirects() {
        return 3;
    }

    @Override
    public Scripts open(String account) throws ScriptException {
        if (account.equals("gone")) {
            throw new ScriptException(Kind.UNAVAILABLE, "Scripts cannot be read now");
        }
        return this;
    }

    @Override
    public synchronized List<Listed> list() {
        return scripts.keySet().stream()
                .map(name -> new Listed(name, name.equals(active)))
                .toList();
    }

    @Override
    public synchronized byte[] get(String name) throws ScriptException {
        var script = scripts.get(name);
        if (script == null) {
            throw new ScriptException(Kind.NONEXISTENT, "There is no such script");
        }
        return script.clone();
    }

    @Override
    public synchronized String put(String name, byte[] script) throws ScriptException {
        haveSpace(name, script.length);
        String warnings = check(script);
        scripts.put(name, script);
        return warnings;
    }

    @Override
    public String check(byte[] script) throws ScriptException {
        String text = new String(script, StandardCharsets.UTF_8);
        if (text.contains("mistake")) {
            throw new ScriptException(Kind.SYNTAX, "line 1, column 1: a \"mistake\"");
        }
        return text.contains("odd") ? "line 1: odd" : "";
    }

    @Override
    public synchronized void haveSpace(String name, long octets) throws ScriptException {
        if (octets > MOST_OCTETS) {
            throw new ScriptException(Kind.TOO_LARGE, "Too large");
        }
        if (!scripts.containsKey(name) && scripts.size() == MOST_SCRIPTS) {
            throw new ScriptException(Kind.TOO_MANY, "Too many scripts");
        }
    }

    @Override
    public synchronized void setActive(String name) throws ScriptException {
        if (!name.isEmpty()) {
            var _ = get(name);
        }
        active = name;
    }

    @Override
    public synchronized void delete(String name) throws ScriptException {
        var _ = get(name);
        if (name.equals(active)) {
            throw new ScriptException(Kind.ACTIVE, "The active script cannot be deleted");
        }
        scripts.remove(name);
    }

    @Override
    public synchronized void rename(String from, String to) throws ScriptException {
        if (scripts.containsKey(to)) {
            throw new ScriptException(Kind.EXISTS, "There is a script of that name");
        }
        scripts.put(to, get(from));
        scripts.remove(from);
        active = active.equals(from) ? to : active;
    }
}
