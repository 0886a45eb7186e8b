// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <iostream>

#include "app/cli/cli.h"

namespace {

/// A standard stream that was closed would be the number of the next file that is opened, and what is meant for the
/// terminal would go into it. In its place stands one that cannot be used in that direction.
void fill_closed_streams() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(number, F_GETFD) < 0) (void)!open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

}  // namespace

int main(int argc, char** argv) {
    fill_closed_streams();
    return normscope::run_cli(argc, argv, std::cout, std::cerr);
}
