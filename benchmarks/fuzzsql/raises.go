package fuzzsql

import (
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// The errors that several forms share. Each is an SQLSTATE and how the message begins.
const (
	byZero       = "22012 division by zero"
	int4Range    = "22003 integer out of range"
	int2Range    = "22003 smallint out of range"
	int8Range    = "22003 bigint out of range"
	floatRange   = "22003 value out of range: " // overflow or underflow
	numericRange = "22003 value overflows numeric format"
	noLength     = "22011 negative substring length not allowed"
	noLogarithm  = "2201E cannot take logarithm of "
	noRoot       = "2201F cannot take square root of a negative number"
	zeroNegative = "2201F zero raised to a negative power is undefined"
	complexPower = "2201F a negative number raised to a non-integer power yields a complex result"
	timeField    = "22008 date/time field value out of range: "
	stampRange   = "22008 timestamp out of range"
)

// unread are the errors of a type's input that does not take a text.
func unread(code, typ string) string { return code + " invalid input syntax for type " + typ }

// raises are the errors that each of the risks can raise for some arguments, by its text.
var raises = map[string][]string{
	"(• / •)":                             {byZero, int4Range, floatRange, numericRange},
	"(• % •)":                             {byZero},
	"(• + 2147483600)":                    {int4Range},
	"(•::int4)":                           {unread("22P02", "integer"), `22003 value "`},
	"(•::int2)::int4":                     {int2Range},
	"(• * 1000000000000)":                 {int8Range},
	"•::numeric(4,1)":                     {"22003 numeric field overflow"},
	"ln(•)":                               {noLogarithm},
	"sqrt(•)":                             {noRoot},
	"substr(•, 1, •)":                     {noLength},
	"chr(•)":                              {"54000 null character not permitted", "54000 character number must be positive", "54000 requested character too large for encoding"},
	"(•::date)":                           {unread("22007", "date"), timeField},
	"make_date(2024, •, 30)":              {"22008 date field value out of range: "},
	"(•::bool)":                           {unread("22P02", "boolean")},
	"•::mix.mood":                         {"22P02 invalid input value for enum mood: "},
	"•::uuid":                             {unread("22P02", "uuid")},
	"•::jsonb":                            {unread("22P02", "json")},
	"(• - 'a')":                           {"22023 cannot delete from scalar"},
	"jsonb_array_length(•)":               {"22023 cannot get array length of "},
	"(• -> 'a')::int4":                    {"22023 cannot cast jsonb ", int4Range},
	"width_bucket(•, 1, 5, •)":            {"2201G count must be greater than zero"},
	"•::int4[]":                           {"22P02 malformed array literal: ", unread("22P02", "integer"), `22003 value "`},
	"•::numeric":                          {unread("22P02", "numeric"), numericRange},
	"power(•, •)":                         {zeroNegative, complexPower, floatRange, numericRange},
	"exp(•)":                              {floatRange},
	"to_date(•, 'YYYY-MM-DD')":            {`22007 invalid value "`, `22008 value for "`, timeField, "22008 date out of range: "},
	"(• + •)":                             {"22008 date out of range"},
	"make_timestamp(2024, •, 3, 4, 5, 6)": {"22008 date field value out of range: "},
	"(• + • * interval '1 year')":         {stampRange, "22008 interval out of range"},
	"•::interval":                         {unread("22007", "interval"), "22008 interval field value out of range: "},
	"•::time":                             {unread("22007", "time"), timeField},
	"(• - •)":                             {"22008 interval out of range"},
	"substring(• from 2 for •)":           {noLength},
	"split_part(•, 'a', •)":               {"22023 field position must not be zero"},
	"convert_from(•, 'UTF8')":             {"22021 invalid byte sequence for encoding "},
	"•::int2":                             {int2Range},
	"•::float4":                           {floatRange, unread("22P02", "real")},
	"decode(•, 'hex')":                    {"22023 invalid hexadecimal d"},
	"(• & •)":                             {"22026 cannot AND bit strings of different sizes"},
	"(•)::bit(3)::int4":                   {},
	"repeat(•, • % 5)":                    {},
	"(SELECT z.who FROM sale z WHERE z.id = • OR z.id = 2)": {"21000 more than one row returned by a subquery used as an expression"},
}

// raisable says whether an error is one of those that a statement's risks can raise.
func raisable(e *pgconn.PgError, list []string) bool {
	for _, p := range list {
		if strings.HasPrefix(e.Code+" "+e.Message, p) {
			return true
		}
	}
	return false
}
