package org.postern.sieve;

import org.postern.sieve.Command.Block;

import java.util.ArrayList;
import java.util.List;

/// A script by its grammar; each method is a rule of RFC 5228 section 8.2.
///
/// A mistake does not end the reading: what is left of its command is passed over, up to the
/// semicolon or over the block, and the command is marked as broken.
final class SieveParser {
    /// RFC 5228 section 2.10.5 asks for 15 levels of blocks and of tests.
    private static final int MAX_DEPTH = 32;

    /// A mistake in the command that is being read.
    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient SieveError error;

        /// Whether what follows is nested too deep to be looked at.
        private final boolean tooDeep;

        Mistake(Position position, String reason, boolean tooDeep) {
            super(reason, null, false, false);
            this.error = new SieveError(position, reason);
            this.tooDeep = tooDeep;
        }
    }

    private final SieveLexer lexer;
    private final String name;
    private final Complaints complaints;
    private Token token = new Token.End(new Position(1, 1));
    private int depth;

    private SieveParser(byte[] script, String name, Complaints complaints) throws SieveException {
        this.lexer = new SieveLexer(script);
        this.name = name;
        this.complaints = complaints;
    }

    /// @param script UTF-8; its length is bounded by the caller
    /// @param name of the script, for complaints
    /// @throws SieveException when the script is not UTF-8, or there are too many mistakes
    static Script parse(byte[] script, String name, Complaints complaints) throws SieveException {
        return new SieveParser(script, name, complaints).start();
    }

    // start = commands
    private Script start() throws SieveException {
        next();
        var commands = new ArrayList<Command>();
        while (true) {
            commands.addAll(commands());
            if (token instanceof Token.End) {
                return new Script(commands);
            }
            complain(new SieveError(token.position(), "expected a command"));
            passOver(false);
        }
    }

    private void complain(SieveError error) throws SieveException {
        complaints.add(name, error.position(), error.reason());
    }

    // commands = *command
    private List<Command> commands() throws SieveException {
        var commands = new ArrayList<Command>();
        while (token instanceof Token.Identifier(String word, Position where)) {
            commands.add(command(word, where));
        }
        return commands;
    }

    // command = identifier arguments (";" / block)
    private Command command(String word, Position where) throws SieveException {
        int outer = depth;
        List<Argument> arguments = new ArrayList<>();
        try {
            advance();
            arguments(arguments);
            List<Test> tests = testsBehind();
            return new Command(word, arguments, tests, end(word), where, false);
        } catch (Mistake mistake) {
            complain(mistake.error);
            depth = outer;
            return new Command(word, arguments, List.of(), passOver(mistake.tooDeep), where, true);
        }
    }

    /// Passes over the rest of a command.
    ///
    /// @return what ended it
    private Block passOver(boolean tooDeep) throws SieveException {
        while (!(token instanceof Token.End)) {
            switch (token) {
                case Token.Mark(char mark, var _) when mark == ';' -> {
                    next();
                    return new Block.Semicolon();
                }
                case Token.Mark(char mark, Position open) when mark == '{' -> {
                    if (tooDeep) {
                        passOverBlock();
                        return new Block.Braces(List.of());
                    }
                    return block(open);
                }
                case Token.Mark(char mark, var _) when mark == '}' -> {
                    if (depth == 0) {
                        next();
                    }
                    return new Block.Semicolon();
                }
                default -> skip();
            }
        }
        return new Block.Semicolon();
    }

    private void passOverBlock() {
        int open = 0;
        do {
            if (token instanceof Token.Mark(char mark, var _)) {
                open += mark == '{' ? 1 : mark == '}' ? -1 : 0;
            }
            skip();
        } while (open > 0 && !(token instanceof Token.End));
    }

    private Block end(String word) throws Mistake, SieveException {
        if (take(';')) {
            return new Block.Semicolon();
        }
        Position open = token.position();
        if (!at('{')) {
            throw expected("; or { behind " + word);
        }
        if (depth >= MAX_DEPTH) {
            throw tooDeep(open);
        }
        return block(open);
    }

    // block = "{" commands "}"
    private Block block(Position open) throws SieveException {
        depth++;
        next();
        var inside = new ArrayList<Command>();
        while (true) {
            inside.addAll(commands());
            if (at('}')) {
                depth--;
                next();
                return new Block.Braces(inside);
            }
            if (token instanceof Token.End) {
                depth--;
                complain(new SieveError(open, "the block has no end"));
                return new Block.Braces(inside);
            }
            complain(new SieveError(token.position(), "expected a command or }"));
            passOver(false);
            if (token instanceof Token.End) {
                depth--;
                return new Block.Braces(inside);
            }
        }
    }

    // arguments = *argument [ test / test-list ] ; argument = string-list / number / tag
    private void arguments(List<Argument> arguments) throws Mistake {
        while (true) {
            switch (token) {
                case Token.Tag(var tag, var where) -> {
                    arguments.add(new Argument.Tag(tag, where));
                    advance();
                }
                case Token.Numeral(var value, var where) -> {
                    arguments.add(new Argument.Numeral(value, where));
                    advance();
                }
                case Token.Text(var value, var where) -> {
                    arguments.add(new Argument.Text(value, where));
                    advance();
                }
                case Token.Mark(var mark, var _) when mark == '[' -> arguments.add(texts());
                case Token.Mark _, Token.Identifier _, Token.End _ -> {
                    return;
                }
            }
        }
    }

    // string-list = "[" string *("," string) "]" / string
    private Argument.Texts texts() throws Mistake {
        Position open = token.position();
        advance();
        var values = new ArrayList<Argument.Text>();
        do {
            if (!(token instanceof Token.Text(var value, var where))) {
                throw expected("a string");
            }
            values.add(new Argument.Text(value, where));
            advance();
        } while (take(','));
        if (!take(']')) {
            throw expected(", or ]");
        }
        return new Argument.Texts(values, open);
    }

    /// The test or test list that ends arguments; empty where none stands.
    private List<Test> testsBehind() throws Mistake {
        if (token instanceof Token.Identifier) {
            return List.of(test());
        }
        Position open = token.position();
        if (!take('(')) {
            return List.of();
        }
        // test-list = "(" test *("," test) ")"
        deeper(open);
        var tests = new ArrayList<Test>();
        do {
            tests.add(test());
        } while (take(','));
        depth--;
        if (!take(')')) {
            throw expected(", or )");
        }
        return tests;
    }

    // test = identifier arguments
    private Test test() throws Mistake {
        if (!(token instanceof Token.Identifier(String word, Position where))) {
            throw expected("a test");
        }
        deeper(where);
        advance();
        var arguments = new ArrayList<Argument>();
        arguments(arguments);
        var test = new Test(word, arguments, testsBehind(), where);
        depth--;
        return test;
    }

    private void deeper(Position where) throws Mistake {
        if (++depth > 2 * MAX_DEPTH) {
            throw tooDeep(where);
        }
    }

    private static Mistake tooDeep(Position where) {
        return new Mistake(where, "nested above " + MAX_DEPTH + " levels", true);
    }

    private boolean at(char mark) {
        return token instanceof Token.Mark(var found, var _) && found == mark;
    }

    private boolean take(char mark) throws Mistake {
        if (at(mark)) {
            advance();
            return true;
        }
        return false;
    }

    private void advance() throws Mistake {
        try {
            token = lexer.next();
        } catch (SieveException e) {
            throw new Mistake(e.position(), e.reason(), false);
        }
    }

    /// Goes on to the next token that can be read, and tells of what cannot.
    private void next() throws SieveException {
        while (true) {
            try {
                token = lexer.next();
                return;
            } catch (SieveException e) {
                complain(e.errors().getFirst());
            }
        }
    }

    /// Goes on to the next token that can be read, within what is passed over.
    private void skip() {
        while (true) {
            try {
                token = lexer.next();
                return;
            } catch (SieveException passedOver) {
                // One mistake a command is told, and the lexer always moves on.
            }
        }
    }

    private Mistake expected(String what) {
        return new Mistake(token.position(), "expected " + what, false);
    }
}
