package org.postern.sieve;

import java.util.List;

/// A test (RFC 5228 section 2.7).
///
/// @param name in lower case
/// @param tests the tests that it is made of
record Test(String name, List<Argument> arguments, List<Test> tests, Position position) {
    Test {
        arguments = List.copyOf(arguments);
        tests = List.copyOf(tests);
    }
}
