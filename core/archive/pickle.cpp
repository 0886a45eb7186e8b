// SPDX-License-Identifier: MIT
#include "core/archive/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "core/text/quoted.h"

namespace normscope::archive {
namespace {

/// What a state dict of plain tensors names. Everything else in torch is found by these endings.
constexpr std::array<std::string_view, 9> allowed_names = {
    "collections.OrderedDict",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.storage.UntypedStorage",
    "torch.Size",
    "torch.device",
};

constexpr std::array<std::string_view, 17> torch_types = {
    "float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "int8",      "int16",      "int32",
    "int64",   "uint8",   "uint16",  "uint32",   "uint64",        "bool",        "complex64", "complex128",
};

bool is_allowed(std::string_view module, std::string_view name) {
    const auto whole = fmt::format("{}.{}", module, name);
    if (std::ranges::find(allowed_names, whole) != allowed_names.end()) return true;
    if (module != "torch") return false;
    return (name.ends_with("Storage") && name.find('.') == std::string_view::npos) ||
           std::ranges::find(torch_types, name) != torch_types.end();
}

constexpr std::size_t most_nodes = std::size_t{1} << 24;

/// The stack machine. Every step answers false when the pickle is malformed; a refusal leaves its sentence in `error`.
class Machine {
public:
    Machine(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    Result<Pickle> run() {
        while (!stopped_) {
            std::string_view code;
            if (pickle_.nodes.size() > most_nodes)
                return fail(fmt::format("{} holds too many objects to be a list of tensors", name_));
            if (!take(1, code) || !step(static_cast<unsigned char>(code.front()))) {
                if (!error_.empty()) return fail(error_);
                return fail(
                    fmt::format("{} holds a pickle that is damaged or cut off; save it again with torch.save", name_));
            }
        }
        return std::move(pickle_);
    }

private:
    using Place = std::uint32_t;

    bool take(std::uint64_t count, std::string_view& bytes) {
        if (count > rest_.size()) return false;
        bytes = rest_.substr(0, static_cast<std::size_t>(count));
        rest_.remove_prefix(static_cast<std::size_t>(count));
        return true;
    }

    bool take_line(std::string_view& line) {
        const auto end = rest_.find('\n');
        if (end == std::string_view::npos) return false;
        line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return true;
    }

    /// A little-endian whole number.
    bool take_number(int width, std::uint64_t& value) {
        std::string_view bytes;
        if (!take(static_cast<std::uint64_t>(width), bytes)) return false;
        value = 0;
        for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return true;
    }

    bool push(PickleNode node) {
        pickle_.nodes.push_back(std::move(node));
        stack_.push_back(static_cast<Place>(pickle_.nodes.size() - 1));
        return true;
    }

    bool push_integer(std::int64_t value, PickleKind kind = PickleKind::integer) {
        return push({.kind = kind, .integer = value});
    }

    /// Text or bytes behind their length.
    bool push_text(int width, PickleKind kind) {
        std::uint64_t length = 0;
        std::string_view bytes;
        return take_number(width, length) && take(length, bytes) && push({.kind = kind, .text = std::string(bytes)});
    }

    bool pop(Place& place) {
        if (stack_.empty() || (!marks_.empty() && stack_.size() <= marks_.back())) return false;
        place = stack_.back();
        stack_.pop_back();
        return true;
    }

    bool pop_to_mark(std::vector<Place>& places) {
        if (marks_.empty()) return false;
        places.assign(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
        stack_.resize(marks_.back());
        marks_.pop_back();
        return true;
    }

    bool push_from_mark(PickleKind kind) {
        PickleNode node{.kind = kind};
        return pop_to_mark(node.items) && (kind != PickleKind::dictionary || node.items.size() % 2 == 0) &&
               push(std::move(node));
    }

    bool push_tuple(std::size_t count) {
        PickleNode node{.kind = PickleKind::tuple, .items = std::vector<Place>(count)};
        for (std::size_t i = count; i-- > 0;)
            if (!pop(node.items[i])) return false;
        return push(std::move(node));
    }

    /// Puts things into the container that is the top of the stack, which must be of that kind.
    bool add_to_top(const std::vector<Place>& places, PickleKind kind) {
        if (stack_.empty()) return false;
        auto& top = pickle_.nodes[stack_.back()];
        if (top.kind != kind || (kind == PickleKind::dictionary && places.size() % 2 != 0)) return false;
        top.items.insert(top.items.end(), places.begin(), places.end());
        return true;
    }

    bool add_one(std::size_t count, PickleKind kind) {
        std::vector<Place> places(count);
        for (std::size_t i = count; i-- > 0;)
            if (!pop(places[i])) return false;
        return add_to_top(places, kind);
    }

    bool add_marked(PickleKind kind) {
        std::vector<Place> places;
        return pop_to_mark(places) && add_to_top(places, kind);
    }

    bool push_name(std::string_view module, std::string_view name) {
        const auto whole = fmt::format("{}.{}", module, name);
        if (is_allowed(module, name)) return push({.kind = PickleKind::name, .text = whole});
        error_ = fmt::format(
            "{} asks to call {}, which a file of tensors does not need, so nothing of it was run or read; save "
            "the tensors alone: torch.save(model.state_dict(), …)",
            name_, shown(whole));
        return false;
    }

    bool push_stack_name() {
        Place name = 0, module = 0;
        if (!pop(name) || !pop(module)) return false;
        const auto module_text = pickle_[module].text;
        const auto name_text = pickle_[name].text;
        return pickle_[name].kind == PickleKind::text && pickle_[module].kind == PickleKind::text &&
               push_name(module_text, name_text);
    }

    /// What a call gives: only its description, except that an empty OrderedDict is a dictionary.
    bool reduce() {
        Place arguments = 0, callee = 0;
        if (!pop(arguments) || !pop(callee)) return false;
        if (pickle_[callee].kind != PickleKind::name || pickle_[arguments].kind != PickleKind::tuple) return false;
        if (pickle_[callee].text == "collections.OrderedDict" && pickle_[arguments].items.empty())
            return push({.kind = PickleKind::dictionary});
        return push({.kind = PickleKind::call, .items = {callee, arguments}});
    }

    /// State that an object would take in. An OrderedDict carries attributes such as _metadata, which say nothing of
    /// its tensors.
    bool build() {
        Place state = 0;
        return pop(state) && !stack_.empty() &&
               (pickle_[stack_.back()].kind == PickleKind::dictionary ||
                pickle_[stack_.back()].kind == PickleKind::call);
    }

    bool remember(std::uint64_t key) {
        if (stack_.empty()) return false;
        memo_[key] = stack_.back();
        return true;
    }

    bool recall(std::uint64_t key) {
        const auto found = memo_.find(key);
        if (found == memo_.end()) return false;
        stack_.push_back(found->second);
        return true;
    }

    bool remember_numbered(int width) {
        std::uint64_t key = 0;
        return take_number(width, key) && remember(key);
    }

    bool recall_numbered(int width) {
        std::uint64_t key = 0;
        return take_number(width, key) && recall(key);
    }

    /// A whole number of any length; what 64 bits do not hold is no extent of a tensor and becomes the largest.
    bool push_long(int width) {
        std::uint64_t length = 0;
        std::string_view bytes;
        if (!take_number(width, length) || !take(length, bytes)) return false;
        if (bytes.size() > 8) return push_integer(INT64_MAX);
        std::uint64_t value = bytes.empty() || static_cast<signed char>(bytes.back()) >= 0 ? 0 : ~std::uint64_t{0};
        for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return push_integer(static_cast<std::int64_t>(value));
    }

    bool push_fixed(int width) {
        std::uint64_t value = 0;
        if (!take_number(width, value)) return false;
        return push_integer(width == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(value))
                                       : static_cast<std::int64_t>(value));
    }

    /// The decimal text of protocol 0: "12", "12L", "00" and "01" for booleans.
    bool push_decimal() {
        std::string_view line;
        if (!take_line(line)) return false;
        if (line == "00" || line == "01") return push_integer(line == "01" ? 1 : 0, PickleKind::boolean);
        if (line.ends_with('L')) line.remove_suffix(1);
        std::int64_t value = 0;
        const auto [stop, code] = std::from_chars(line.data(), line.data() + line.size(), value);
        return code == std::errc{} && stop == line.data() + line.size() && push_integer(value);
    }

    bool push_real() {
        std::string_view bytes;
        return take(8, bytes) && push({.kind = PickleKind::real});
    }

    bool persistent_id() {
        Place id = 0;
        return pop(id) && pickle_[id].kind == PickleKind::tuple && push({.kind = PickleKind::storage, .items = {id}});
    }

    bool skip(int width) {
        std::uint64_t ignored = 0;
        return take_number(width, ignored);
    }

    bool mark() {
        marks_.push_back(stack_.size());
        return true;
    }

    bool global() {
        std::string_view module, name;
        return take_line(module) && take_line(name) && push_name(module, name);
    }

    bool duplicate() {
        if (stack_.empty()) return false;
        stack_.push_back(stack_.back());
        return true;
    }

    bool drop() {
        Place ignored = 0;
        if (!marks_.empty() && marks_.back() == stack_.size()) {
            marks_.pop_back();
            return true;
        }
        return pop(ignored);
    }

    bool stop() {
        stopped_ = true;
        return marks_.empty() && stack_.size() == 1 && (pickle_.root = stack_.back(), true);
    }

    bool drop_to_mark() {
        std::vector<Place> ignored;
        return pop_to_mark(ignored);
    }

    struct Instruction;
    static const std::vector<Instruction>& instructions();
    bool step(unsigned char code);

    std::string_view rest_;
    const std::string& name_;
    Pickle pickle_;
    std::vector<Place> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, Place> memo_;
    std::string error_;
    bool stopped_ = false;
};

struct Machine::Instruction {
    unsigned char code;
    bool (*run)(Machine&);
};

// The instructions have the letters and names of Python's pickletools.
const std::vector<Machine::Instruction>& Machine::instructions() {
    using enum PickleKind;
    static const std::vector<Instruction> table = {
        {0x80, [](Machine& m) { return m.skip(1); }},                    // PROTO
        {0x95, [](Machine& m) { return m.skip(8); }},                    // FRAME
        {'.', [](Machine& m) { return m.stop(); }},                      // STOP
        {'(', [](Machine& m) { return m.mark(); }},                      // MARK
        {'0', [](Machine& m) { return m.drop(); }},                      // POP
        {'1', [](Machine& m) { return m.drop_to_mark(); }},              // POP_MARK
        {'2', [](Machine& m) { return m.duplicate(); }},                 // DUP
        {'N', [](Machine& m) { return m.push({}); }},                    // NONE
        {0x88, [](Machine& m) { return m.push_integer(1, boolean); }},   // NEWTRUE
        {0x89, [](Machine& m) { return m.push_integer(0, boolean); }},   // NEWFALSE
        {'I', [](Machine& m) { return m.push_decimal(); }},              // INT
        {'L', [](Machine& m) { return m.push_decimal(); }},              // LONG
        {'J', [](Machine& m) { return m.push_fixed(4); }},               // BININT
        {'K', [](Machine& m) { return m.push_fixed(1); }},               // BININT1
        {'M', [](Machine& m) { return m.push_fixed(2); }},               // BININT2
        {0x8a, [](Machine& m) { return m.push_long(1); }},               // LONG1
        {0x8b, [](Machine& m) { return m.push_long(4); }},               // LONG4
        {'G', [](Machine& m) { return m.push_real(); }},                 // BINFLOAT
        {'X', [](Machine& m) { return m.push_text(4, text); }},          // BINUNICODE
        {0x8c, [](Machine& m) { return m.push_text(1, text); }},         // SHORT_BINUNICODE
        {0x8d, [](Machine& m) { return m.push_text(8, text); }},         // BINUNICODE8
        {'U', [](Machine& m) { return m.push_text(1, text); }},          // SHORT_BINSTRING
        {'T', [](Machine& m) { return m.push_text(4, text); }},          // BINSTRING
        {'C', [](Machine& m) { return m.push_text(1, bytes); }},         // SHORT_BINBYTES
        {'B', [](Machine& m) { return m.push_text(4, bytes); }},         // BINBYTES
        {0x8e, [](Machine& m) { return m.push_text(8, bytes); }},        // BINBYTES8
        {'c', [](Machine& m) { return m.global(); }},                    // GLOBAL
        {0x93, [](Machine& m) { return m.push_stack_name(); }},          // STACK_GLOBAL
        {'R', [](Machine& m) { return m.reduce(); }},                    // REDUCE
        {'b', [](Machine& m) { return m.build(); }},                     // BUILD
        {'Q', [](Machine& m) { return m.persistent_id(); }},             // BINPERSID
        {']', [](Machine& m) { return m.push({.kind = list}); }},        // EMPTY_LIST
        {'a', [](Machine& m) { return m.add_one(1, list); }},            // APPEND
        {'e', [](Machine& m) { return m.add_marked(list); }},            // APPENDS
        {'l', [](Machine& m) { return m.push_from_mark(list); }},        // LIST
        {')', [](Machine& m) { return m.push({.kind = tuple}); }},       // EMPTY_TUPLE
        {'t', [](Machine& m) { return m.push_from_mark(tuple); }},       // TUPLE
        {0x85, [](Machine& m) { return m.push_tuple(1); }},              // TUPLE1
        {0x86, [](Machine& m) { return m.push_tuple(2); }},              // TUPLE2
        {0x87, [](Machine& m) { return m.push_tuple(3); }},              // TUPLE3
        {'}', [](Machine& m) { return m.push({.kind = dictionary}); }},  // EMPTY_DICT
        {'d', [](Machine& m) { return m.push_from_mark(dictionary); }},  // DICT
        {'s', [](Machine& m) { return m.add_one(2, dictionary); }},      // SETITEM
        {'u', [](Machine& m) { return m.add_marked(dictionary); }},      // SETITEMS
        {0x8f, [](Machine& m) { return m.push({.kind = set}); }},        // EMPTY_SET
        {0x90, [](Machine& m) { return m.add_marked(set); }},            // ADDITEMS
        {0x91, [](Machine& m) { return m.push_from_mark(set); }},        // FROZENSET
        {'q', [](Machine& m) { return m.remember_numbered(1); }},        // BINPUT
        {'r', [](Machine& m) { return m.remember_numbered(4); }},        // LONG_BINPUT
        {0x94, [](Machine& m) { return m.remember(m.memo_.size()); }},   // MEMOIZE
        {'h', [](Machine& m) { return m.recall_numbered(1); }},          // BINGET
        {'j', [](Machine& m) { return m.recall_numbered(4); }},          // LONG_BINGET
    };
    return table;
}

bool Machine::step(unsigned char code) {
    const auto found = std::ranges::find(instructions(), code, &Instruction::code);
    if (found != instructions().end()) return found->run(*this);
    error_ = fmt::format("{} holds a pickle with instruction 0x{:02x}, which tensors do not need, so nothing of it was "
                         "run or read; save the tensors alone: torch.save(model.state_dict(), …)",
                         name_, code);
    return false;
}

}  // namespace

Result<Pickle> parse_pickle(std::string_view bytes, const std::string& name) { return Machine(bytes, name).run(); }

}  // namespace normscope::archive
