package org.postern.sieve;

import org.postern.sieve.Command.Block;

import java.util.ArrayList;
import java.util.List;

/// A script by its grammar; each method is a rule of RFC 5228 section 8.2.
public final class SieveParser {
    /// RFC 5228 section 2.10.5 asks for 15 levels of blocks and of tests.
    private static final int MAX_DEPTH = 32;

    private final SieveLexer lexer;
    private Token token;
    private int depth;

    private SieveParser(byte[] script) throws SieveException {
        lexer = new SieveLexer(script);
        token = lexer.next();
    }

    /// @param script UTF-8; its length is bounded by the caller
    /// @throws SieveException at the first mistake
    public static Script parse(byte[] script) throws SieveException {
        return new SieveParser(script).start();
    }

    // start = commands
    private Script start() throws SieveException {
        List<Command> commands = commands();
        if (!(token instanceof Token.End)) {
            throw expected("a command");
        }
        return new Script(commands);
    }

    // commands = *command
    private List<Command> commands() throws SieveException {
        var commands = new ArrayList<Command>();
        while (token instanceof Token.Identifier) {
            commands.add(command());
        }
        return commands;
    }

    // command = identifier arguments (";" / block)
    private Command command() throws SieveException {
        Position position = token.position();
        String name = identifier();
        List<Argument> arguments = arguments();
        List<Test> tests = testsBehind();
        return new Command(name, arguments, tests, end(name), position);
    }

    private Block end(String name) throws SieveException {
        if (take(';')) {
            return new Block.Semicolon();
        }
        // block = "{" commands "}"
        Position open = token.position();
        if (!take('{')) {
            throw expected("; or { behind " + name);
        }
        deeper(open);
        List<Command> inside = commands();
        depth--;
        if (!take('}')) {
            throw token instanceof Token.End
                    ? new SieveException(open, "the block has no end")
                    : expected("a command or }");
        }
        return new Block.Braces(inside);
    }

    // arguments = *argument [ test / test-list ] ; argument = string-list / number / tag
    private List<Argument> arguments() throws SieveException {
        var arguments = new ArrayList<Argument>();
        while (true) {
            switch (token) {
                case Token.Tag(var name, var where) -> {
                    arguments.add(new Argument.Tag(name, where));
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
                    return arguments;
                }
            }
        }
    }

    // string-list = "[" string *("," string) "]" / string
    private Argument.Texts texts() throws SieveException {
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
    private List<Test> testsBehind() throws SieveException {
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
    private Test test() throws SieveException {
        Position position = token.position();
        if (!(token instanceof Token.Identifier)) {
            throw expected("a test");
        }
        deeper(position);
        String name = identifier();
        List<Argument> arguments = arguments();
        var test = new Test(name, arguments, testsBehind(), position);
        depth--;
        return test;
    }

    private void deeper(Position where) throws SieveException {
        if (++depth > MAX_DEPTH) {
            throw new SieveException(where, "nested above " + MAX_DEPTH + " levels");
        }
    }

    private String identifier() throws SieveException {
        if (token instanceof Token.Identifier(var name, var _)) {
            advance();
            return name;
        }
        throw expected("a name");
    }

    private boolean take(char mark) throws SieveException {
        if (token instanceof Token.Mark(var found, var _) && found == mark) {
            advance();
            return true;
        }
        return false;
    }

    private void advance() throws SieveException {
        token = lexer.next();
    }

    private SieveException expected(String what) {
        return new SieveException(token.position(), "expected " + what);
    }
}
