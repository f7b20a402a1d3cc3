package org.postern.directory;

import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The commands of the noun `Schema`: what LDAP may say of people, and the files that say it to
/// other servers.
public final class SchemaCommands {
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Names to list; * stands for any characters.").optional();
    private static final Argument<String> NAME =
            Argument.text("name", "An attribute type or an object class, by name or number.");
    private static final Argument<Path> FOLDER =
            Argument.of(
                    "folder",
                    "An absolute path on the node's machine, of a folder that is there.",
                    SchemaCommands::path);

    private final Supplier<DirectorySchema> schema;

    public SchemaCommands(Supplier<DirectorySchema> schema) {
        this.schema = schema;
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
        return List.of(list(), get(), export());
    }

    private Command list() {
        return Command.of("Schema", "List")
                .summary("Lists object classes and attribute types.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(PATTERN)
                .handler(this::list);
    }

    private Result list(Call call) {
        var match = new AddressPattern(call.find(PATTERN).orElse("mi*"));
        var rows = new ArrayList<List<Value>>();
        for (ObjectClassDefinition one : schema.get().all().getObjectClasses()) {
            add(match, one.getNameOrOID(), "class", one.getDescription(), rows);
        }
        for (AttributeTypeDefinition one : schema.get().all().getAttributeTypes()) {
            add(match, one.getNameOrOID(), "attribute", one.getDescription(), rows);
        }
        rows.sort(Comparator.comparing(row -> ((Value.Text) row.getFirst()).text()));
        return new Result.Listing(
                List.of("name", "kind", "description"), rows, "definition", "definitions");
    }

    private static void add(
            AddressPattern match,
            String name,
            String kind,
            @Nullable String description,
            List<List<Value>> rows) {
        if (match.localPart(name.toLowerCase(Locale.ROOT))) {
            rows.add(
                    List.of(
                            Value.text(name),
                            Value.text(kind),
                            Value.text(description == null ? "" : description)));
        }
    }

    private Command get() {
        return Command.of("Schema", "Get")
                .summary("Shows the definition of an attribute type or an object class.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(this::get);
    }

    private Result get(Call call) throws ProblemException {
        String name = call.get(NAME);
        var definitions = new ArrayList<Field>();
        var objectClass = schema.get().all().getObjectClass(name);
        if (objectClass != null) {
            definitions.add(Field.of("objectClass", objectClass.toString()));
        }
        var type = schema.get().all().getAttributeType(name);
        if (type != null) {
            definitions.add(Field.of("attributeType", type.toString()));
        }
        if (definitions.isEmpty()) {
            throw new ProblemException(
                    "The schema knows no " + name + ".", null, "Schema List *" + name + "*");
        }
        return new Result.Item(definitions);
    }

    private Command export() {
        return Command.of("Schema", "Export")
                .summary("Writes the schema files, as other LDAP servers load them, into a folder.")
                .help("Files: " + String.join(", ", DirectorySchema.FILES) + ".")
                .argument(FOLDER)
                .handler(call -> {
                    Path folder = call.get(FOLDER);
                    try {
                        for (String file : DirectorySchema.FILES) {
                            try (var in = DirectorySchema.open(file)) {
                                Files.copy(in, folder.resolve(file));
                            }
                        }
                    } catch (IOException e) {
                        throw new ProblemException(
                                new Problem(
                                        "The schema cannot be written into " + folder + ".",
                                        e.toString(),
                                        null),
                                e);
                    }
                    return new Result.Done(
                            DirectorySchema.FILES.size() + " files written into " + folder + ".");
                });
    }
}
