// Linked into the executables of instrumented builds: what the sanitizers do when their environment variable says
// nothing. Leaks are the collectors' business; a huge allocation must fail as it does without ASan.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0:"
         "max_allocation_size_mb=8192";
}

// The first finding ends the program; UBSAN_OPTIONS=halt_on_error=0 shows all of them in one run.
extern "C" const char* __ubsan_default_options();
extern "C" const char* __ubsan_default_options() { return "halt_on_error=1"; }
