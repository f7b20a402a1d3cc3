package org.postern.directory;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The commands of the noun `Dir`: the directory as a whole.
public final class DirCommands {
    /// How accounts stand in a file.
    enum Format {
        CSV,
        LDIF
    }

    /// Whether an import keeps what it reads.
    enum Mode {
        APPLY,
        TRY
    }

    private static final int SHOWN_FAULTS = 100;

    private static final Argument<Format> FORMAT =
            Argument.choice("format", "csv or ldif.", Format.class);
    private static final Argument<Path> PATH =
            Argument.of(
                    "path",
                    "An absolute path on the node's machine: the node reads or writes it, as its"
                            + " own user.",
                    DirCommands::path);
    private static final Argument<Mode> MODE =
            Argument.choice("mode", "apply, or try: check all and keep nothing.", Mode.class)
                    .optional();
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Addresses to write; * stands for any characters.").optional();
    private static final Argument<String> BACKEND =
            Argument.text("backend", "The back-end's name, such as radius.");

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final GroupWriter groups;
    private final Passwords passwords;
    private final Backends backends;

    public DirCommands(
            LocalDirectory directory,
            DirectoryWriter writer,
            GroupWriter groups,
            Passwords passwords,
            Backends backends) {
        this.directory = directory;
        this.writer = writer;
        this.groups = groups;
        this.passwords = passwords;
        this.backends = backends;
    }

    private static Path path(String word) {
        try {
            var path = Path.of(word);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("must be an absolute path");
    }

    public List<Command> commands() {
        return List.of(imported(), exported(), status(), test());
    }

    private Command imported() {
        return Command.of("Dir", "Import")
                .summary("Makes accounts and lists out of a file.")
                .help(
                        """
                        What is there already stays as it is; what cannot be used is told with its
                        place, and the rest goes on: an import that was cut short is given again.
                        csv: the first line names the columns: name, password, fullname, aliases,
                        forwards, quota, undeletequota, role, status, cos, services, or attributes
                        of the schema; several values have semicolons between them.
                        ldif: entries of people and of mailGroup; others are passed over.
                        A password is clear, or a hash with its scheme: {SSHA}, {CRYPT}, {ARGON2}...
                        Their domains must be there. Folders are made at the first use.\
                        """)
                .argument(FORMAT)
                .argument(PATH)
                .argument(MODE)
                .handler(CommandNames.guarded(this::imported));
    }

    private Result imported(Call call) throws ProblemException, DirectoryException {
        boolean trial = call.find(MODE).orElse(Mode.APPLY) == Mode.TRY;
        Path path = call.get(PATH);
        long begun = System.nanoTime();
        try (var source = source(call.get(FORMAT), path)) {
            var outcome =
                    new AccountImport(directory, writer, groups, passwords, trial)
                            .run(source, Files.size(path), call.progress());
            return shown(outcome, Duration.ofNanos(System.nanoTime() - begun), trial);
        } catch (ImportException e) {
            throw new ProblemException(
                    new Problem(path + " cannot be imported.", e.getMessage(), null), e);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            path + " cannot be read.",
                            e.toString(),
                            "the same command again: what was made stays"),
                    e);
        }
    }

    private static ImportSource source(Format format, Path path)
            throws IOException, ImportException {
        return switch (format) {
            case CSV -> new CsvSource(path);
            case LDIF -> new LdifSource(path);
        };
    }

    private static Result shown(AccountImport.Outcome outcome, Duration took, boolean trial) {
        double seconds = Math.max(took.toMillis(), 1) / 1_000.0;
        var fields = new ArrayList<Field>();
        fields.add(Field.of(trial ? "wouldCreate" : "created", Value.number(outcome.created())));
        fields.add(Field.of("lists", Value.number(outcome.lists())));
        fields.add(Field.of("thereBefore", Value.number(outcome.there())));
        fields.add(Field.of("notUsed", Value.number(outcome.faulty())));
        fields.add(Field.of("took", Value.duration(took)));
        fields.add(
                Field.of("accountsPerSecond", Value.number((long) (outcome.created() / seconds))));
        if (outcome.hashed() > 0 && !trial) {
            fields.add(
                    Field.of(
                            "passwordsHashedPerSecond",
                            Value.number((long) (outcome.hashed() / seconds))));
        }
        fields.add(
                Field.of(
                        "faults",
                        Value.texts(outcome.faults().stream().limit(SHOWN_FAULTS).toList())));
        return new Result.Item(fields);
    }

    private Command exported() {
        return Command.of("Dir", "Export")
                .summary("Writes accounts, and in LDIF lists too, to a file, as Import reads them.")
                .help(
                        "The file must not be there yet. It holds the hashes of passwords and is"
                                + " readable for the node's user alone.")
                .argument(FORMAT)
                .argument(PATH)
                .argument(PATTERN)
                .handler(CommandNames.guarded(this::exported));
    }

    private Result exported(Call call) throws ProblemException, DirectoryException {
        Path path = call.get(PATH);
        try (var channel = created(path);
                var out =
                        new BufferedWriter(
                                new OutputStreamWriter(
                                        Channels.newOutputStream(channel),
                                        StandardCharsets.UTF_8))) {
            var export = new AccountExport(directory, out, call.find(PATTERN).orElse("*"));
            long accounts =
                    switch (call.get(FORMAT)) {
                        case CSV -> export.csv(call.progress());
                        case LDIF -> export.ldif(call.progress());
                    };
            out.flush();
            channel.force(true);
            return new Result.Done(accounts + " accounts written to " + path + ".");
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(path + " cannot be written.", e.toString(), null), e);
        }
    }

    private static FileChannel created(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private Command status() {
        return Command.of("Dir", "Status")
                .summary("Shows what the directory holds, and whether the back-ends answer.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(
                        CommandNames.guarded(call -> {
                            long accounts = 0;
                            for (DomainRecord domain : directory.domainRecords()) {
                                accounts += domain.accounts();
                            }
                            var judges = new ArrayList<Field>();
                            for (String name : backends.names()) {
                                judges.add(
                                        Field.of(
                                                name,
                                                backends.failure(name)
                                                        .map(why -> "does not answer: " + why)
                                                        .orElse("no trouble known")));
                            }
                            return new Result.Item(
                                    List.of(
                                            Field.of(
                                                    "domains",
                                                    Value.number(directory.domains().size())),
                                            Field.of("accounts", Value.number(accounts)),
                                            Field.of(
                                                    "classes",
                                                    Value.number(
                                                            directory.classesOfService().size())),
                                            Field.of("backends", new Value.Group(judges))));
                        }));
    }

    private Command test() {
        return Command.of("Dir", "Test")
                .summary(
                        "Asks a back-end for somebody whom it cannot know, to see whether it"
                                + " answers.")
                .readOnly()
                .argument(BACKEND)
                .handler(
                        CommandNames.guarded(call -> {
                            String name = call.get(BACKEND);
                            if (!backends.knows(name)) {
                                throw ProblemException.noSuch(
                                        "There is no back-end " + name + ".",
                                        "There are " + String.join(", ", backends.names()) + ".",
                                        null);
                            }
                            long begun = System.nanoTime();
                            try {
                                backends.probe(name);
                            } catch (IOException e) {
                                throw new ProblemException(
                                        new Problem(
                                                "Back-end " + name + " does not answer.",
                                                e.getMessage(),
                                                "Settings Get " + name),
                                        e);
                            }
                            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                            return new Result.Done(
                                    "Back-end " + name + " answers, after " + millis + " ms.");
                        }));
    }
}
