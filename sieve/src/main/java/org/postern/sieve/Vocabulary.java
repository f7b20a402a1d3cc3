package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The commands and tests there are. Each extension names its own; here they come together.
final class Vocabulary {
    private static final Map<String, Word<CommandMaker>> COMMANDS = new HashMap<>();
    private static final Map<String, Word<TestMaker>> TESTS = new HashMap<>();

    static {
        commands(ControlCommands.COMMANDS);
        tests(ControlCommands.TESTS);
        commands(BaseActions.COMMANDS);
        tests(HeaderTests.TESTS);
        tests(AddressTests.TESTS);
        tests(SizeTest.TESTS);
        commands(RejectActions.COMMANDS);
        commands(VariableCommands.COMMANDS);
        tests(VariableCommands.TESTS);
        commands(FlagCommands.COMMANDS);
        tests(FlagCommands.TESTS);
        tests(BodyTest.TESTS);
        tests(DateTests.TESTS);
        commands(EditHeader.COMMANDS);
        commands(MimeCommands.COMMANDS);
        commands(IncludeCommands.COMMANDS);
        commands(IhaveTest.COMMANDS);
        tests(IhaveTest.TESTS);
        tests(EnvironmentTest.TESTS);
        tests(MailboxTests.TESTS);
        tests(MetadataTests.TESTS);
        tests(DuplicateTest.TESTS);
        tests(VerdictTests.TESTS);
        tests(ListTests.TESTS);
        commands(VacationAction.COMMANDS);
        commands(NotifyAction.COMMANDS);
        tests(NotifyAction.TESTS);
        commands(SiteActions.COMMANDS);
        tests(SiteTests.TESTS);
        commands(AttachmentWords.COMMANDS);
        tests(AttachmentWords.TESTS);
        commands(SuiteCommands.COMMANDS);
        tests(SuiteTests.TESTS);
    }

    private Vocabulary() {}

    private static void commands(List<Word<CommandMaker>> words) {
        for (var word : words) {
            COMMANDS.put(word.signature().name(), word);
        }
    }

    private static void tests(List<Word<TestMaker>> words) {
        for (var word : words) {
            TESTS.put(word.signature().name(), word);
        }
    }

    static @Nullable Word<CommandMaker> command(String name) {
        return COMMANDS.get(name);
    }

    static @Nullable Word<TestMaker> test(String name) {
        return TESTS.get(name);
    }
}
