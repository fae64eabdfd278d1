"""R20, a campaign on one page: the totals of the other reports."""

from shop.reporting.forms.definitions import Definition, SummaryLine

_L = SummaryLine
ALL = (
    Definition(
        "R20", "活动总结表", cadence="campaign",
        note="典型案例、优秀单位和个人随报送材料另附；直接购买、帮助销售、签约与意向金额各自列示，不相加",
        lines=(
            _L("预留份额：预留金额", "R2", "reserved_fen"),
            _L("预留份额：本期采购", "R2", "month"),
            _L("工会：本期采购额", "R3", "amount"),
            _L("民营企业：参与单位数", "R4", "units"),
            _L("民营企业：直接购买额", "R4", "amount"),
            _L("民营企业：帮助销售额", "R4", "helped"),
            _L("社会组织：参与单位数", "R5", "units"),
            _L("社会组织：直接购买额", "R5", "amount"),
            _L("社会组织：帮助销售额", "R5", "helped"),
            _L("共青团系统：直接购买额", "R6", "amount"),
            _L("妇联系统：直接购买额", "R7", "amount"),
            _L("“五进”：参与单位数", "R8", "units"),
            _L("“五进”：订单数", "R8", "orders"),
            _L("“五进”：采购金额", "R8", "amount"),
            _L("“五进”：同比", "R8", "growth"),
            _L("产地销售：金额", "R9-2", "amount"),
            _L("产地销售：其中认定产品", "R9-2", "accredited"),
            _L("产地销售：供应商数", "R9-2", "cooperatives"),
            _L("产地销售：带动户数", "R9-2", "households"),
            _L("专柜专区专馆：本期销售", "R13", "amount_fen"),
            _L("活动：现场销售", "R14", "amount_fen"),
            _L("活动：意向金额（不计入销售）", "R14", "intent_fen"),
            _L("签约：金额", "R15", "signed_fen"),
            _L("签约：已履约", "R15", "executed_fen"),
            _L("外部平台：销售额", "R17", "amount"),
        ),
    ),
)  # fmt: skip
