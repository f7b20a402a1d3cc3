package org.postern.node;

import org.postern.directory.ClassOfService;
import org.postern.directory.DirectoryException;
import org.postern.directory.LocalDirectory;
import org.postern.directory.NamedService;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.SettingValue;
import org.postern.kernel.Settings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What Tab offers for the arguments of commands: names that exist on this node.
final class Completions {
    private static final Logger LOG = System.getLogger(Completions.class.getName());

    /// Names offered at most: more help nobody.
    private static final int MOST = 200;

    private Completions() {}

    static void register(Catalogue catalogue, LocalDirectory directory, Settings settings) {
        Catalogue.Completer accounts = begun -> accounts(directory, begun);
        Catalogue.Completer lists = begun -> lists(directory, begun);
        Catalogue.Completer keys = _ -> keys(settings);
        catalogue.completing("User", "name", accounts);
        for (String argument : List.of("account", "recipient", "address", "who", "member")) {
            catalogue.completing("*", argument, accounts);
        }
        catalogue.completing("*", "domain", _ -> domains(directory));
        for (String noun : List.of("Dl", "Group")) {
            catalogue.completing(noun, "name", lists);
        }
        catalogue.completing("*", "list", lists);
        catalogue.completing("Cos", "name", _ -> classes(directory));
        catalogue.completing(
                "Cos",
                "service",
                _ -> Arrays.stream(NamedService.values()).map(NamedService::word).toList());
        catalogue.completing("Settings", "key", keys);
        catalogue.completing("Settings", "key|prefix", keys);
        catalogue.completing(
                "Help",
                "noun",
                _ ->
                        Stream.concat(
                                        Stream.of("About"),
                                        catalogue.commands().stream().map(Command::noun))
                                .distinct()
                                .toList());
    }

    /// Something that the directory is asked.
    @FunctionalInterface
    private interface Question {
        List<String> ask() throws DirectoryException;
    }

    private static List<String> asked(Question question) {
        try {
            return question.ask();
        } catch (DirectoryException e) {
            LOG.log(Level.DEBUG, "nothing can be offered now", e);
            return List.of();
        }
    }

    private static List<String> accounts(LocalDirectory directory, String begun) {
        return asked(() ->
                directory.accounts(pattern(begun), 1, MOST).stream()
                        .map(account -> account.address().toString())
                        .toList());
    }

    private static List<String> lists(LocalDirectory directory, String begun) {
        return asked(() ->
                directory.groups().list(pattern(begun), 1, MOST).stream()
                        .map(group -> group.address().toString())
                        .toList());
    }

    /// `al` becomes `al*`, `alice@ex` becomes `alice@ex*`.
    private static String pattern(String begun) {
        return begun + "*";
    }

    private static List<String> domains(LocalDirectory directory) {
        return asked(() -> directory.domains().stream().map(Object::toString).toList());
    }

    private static List<String> classes(LocalDirectory directory) {
        return asked(
                () -> directory.classesOfService().stream().map(ClassOfService::name).toList());
    }

    private static List<String> keys(Settings settings) {
        try {
            return settings.get("").stream().map(SettingValue::key).toList();
        } catch (ProblemException e) {
            return List.of();
        }
    }
}
